"""What customers say: written and moderated through the shop's own functions, dated back afterwards."""

import random
from datetime import timedelta

from forked_apps.accounts.models import User
from forked_apps.catalogue.models import Product
from forked_apps.catalogue.reviews import moderation, writing
from forked_apps.catalogue.reviews.models import ProductReview
from project.demo.scale import Scale

WORDS = {
    5: (
        ("Exactly right", "It arrived quickly and is better than the pictures promised. Would buy again tomorrow."),
        ("A keeper", "Three months of daily use and it looks as it did on the first day."),
        ("Lovely thing", "Gave one away as a present and had to order a second for myself."),
    ),
    4: (
        ("Very good", "Well made and pleasant to use. The parcel was larger than it had to be."),
        ("Happy with it", "Does what it should. The colour is a little darker than on my screen."),
    ),
    3: (
        ("It is all right", "Fine for the price, though I had expected something heavier."),
        ("Good, with a but", "I like it, but the size runs smaller than the description says."),
    ),
    2: (("Not for us", "Nice to look at, less nice to clean. We use it for something else now."),),
    1: (("Broken on arrival", "It came with a crack. The exchange was friendly and fast, still a nuisance."),),
}
SCORES = (5, 5, 5, 5, 4, 4, 4, 3, 3, 2, 1)
# One review in so many still waits for a moderator, so that the merchandiser finds something to do.
WAITING = 12


def is_loaded(scale: Scale) -> bool:
    return ProductReview.objects.exists()


def load(scale: Scale) -> None:
    """Write the reviews; most are approved, one was rejected."""
    chance = random.Random("reviews")
    products = list(Product.objects.visible().exclude(structure=Product.CHILD).order_by("upc"))
    authors = list(User.objects.filter(is_staff=False, groups=None).order_by("email"))
    pairs = [(product, author) for product in products for author in authors]
    for number, (product, author) in enumerate(chance.sample(pairs, min(scale.reviews, len(pairs)))):
        score = chance.choice(SCORES)
        title, body = chance.choice(WORDS[score])
        review = writing.write(product_id=product.pk, user=author, score=score, title=title, body=body)
        if number == 1:
            moderation.reject(review_id=review.pk)
        elif number % WAITING:
            moderation.approve(review_id=review.pk)
        written = scale.now - timedelta(days=chance.uniform(0, scale.days))
        ProductReview.objects.filter(pk=review.pk).update(date_created=written)
