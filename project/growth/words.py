"""What a generated shop sells: trees of categories, classes with attributes, and the words of titles and texts."""

ADJECTIVES = (
    *("Amber", "Bold", "Calm", "Classic", "Compact", "Deep", "Early", "Fine", "Folding", "Gentle", "Heavy", "Light"),
    *("Little", "Long", "Low", "Modern", "Narrow", "Northern", "Plain", "Quiet", "Round", "Rustic", "Short", "Silent"),
    *("Simple", "Slim", "Soft", "Solid", "Steady", "Sturdy", "Tall", "Warm", "Wide", "Wild", "Winter", "Woven"),
)
MATERIALS = ("oak", "steel", "linen", "wool", "glass", "copper", "cork", "bamboo", "cotton", "clay", "leather", "brass")
COLOURS = ("black", "white", "grey", "red", "blue", "green", "yellow", "brown", "orange", "violet", "pink", "sand")
SIZES = ("small", "medium", "large")
BRANDS = tuple(
    f"{first}{second}"
    for first in ("Nord", "Holm", "Berg", "Vest", "Lind", "Kast", "Fjord", "Stern", "Mar", "Tal")
    for second in ("haus", "werk", "mann", "light", "form", "craft")
)
# Root category -> (what its products are, the adjectives of its branches).
ROOTS = {
    "Kitchenware": ("pan", "pot", "kettle", "knife", "bowl", "jar"),
    "Lighting": ("lamp", "lantern", "bulb", "torch", "candle", "shade"),
    "Furniture": ("table", "chair", "shelf", "stool", "bench", "cabinet"),
    "Clothing": ("shirt", "jacket", "scarf", "trousers", "dress", "cap"),
    "Garden": ("spade", "rake", "planter", "hose", "parasol", "trellis"),
    "Travel": ("backpack", "suitcase", "tent", "bottle", "blanket", "pouch"),
    "Stationery": ("notebook", "pen", "folder", "calendar", "stamp", "ruler"),
    "Workshop": ("hammer", "drill", "saw", "vice", "wrench", "plane"),
}
LEAVES = ("Everyday", "Premium", "Outdoor", "Compact", "Gifts")
# Attributes of every class: name, code, type. Options come from the tuples above.
ATTRIBUTES = (
    ("Colour", "colour", "option"),
    ("Material", "material", "option"),
    ("Weight in grams", "weight_g", "integer"),
    ("Length in metres", "length_m", "float"),
    ("Recycled", "recycled", "boolean"),
    ("Model", "model", "text"),
)
FIRST_NAMES = ("Ada", "Ben", "Cleo", "Dirk", "Enna", "Filip", "Gesa", "Hamid", "Iris", "Joris", "Kira", "Levi", "Mona")
LAST_NAMES = ("Abel", "Brook", "Carlsen", "Dorn", "Engel", "Falk", "Grau", "Hartog", "Ilves", "Jung", "Koch", "Lund")
STREETS = ("Mill Lane", "Harbour Street", "Linden Road", "Garden Row", "Old Market", "Bridge Street")
CITIES = (("Berlin", "10115"), ("Hamburg", "20095"), ("Leipzig", "04109"), ("Cologne", "50667"), ("Munich", "80331"))
OPINIONS = (
    *("Does what it should.", "Well made, I would buy it again.", "Smaller than I thought.", "A fine present."),
    *("Arrived early and in one piece.", "The colour is not that of the picture.", "Solid work for the price."),
)
