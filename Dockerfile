FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --create-home shop && mkdir /var/counterfoil && chown shop /var/counterfoil
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
USER shop
EXPOSE 8000
# One process, or as many as WEB_CONCURRENCY says, each with threads for HTTP and a loop for sockets.
CMD ["uvicorn", "project.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--no-proxy-headers"]
