"""What documents are about: the words by which people narrow the library down."""

TOPICS = {
    "age-assurance": "Age assurance",
    "classifiers": "Classifiers",
    "genai-risk": "Generative AI",
    "grooming": "Grooming",
    "hash-matching": "Hash matching",
    "investigations": "Investigations",
    "law-enforcement": "Law enforcement",
    "ncmec-reporting": "Reporting to NCMEC",
    "policy": "Policy",
    "regulation": "Regulation",
    "safety-by-design": "Safety by design",
    "sextortion": "Sextortion",
    "signal-sharing": "Signal sharing",
    "starting-from-zero": "Starting from zero",
    "transparency": "Transparency",
    "vendor-oversight": "Vendor oversight",
    "video-matching": "Video matching",
    "wellness": "Wellness",
}

LEAVES_NO_READER = frozenset({"wellness"})  # who reads about their own wellbeing is nobody's business


def topic_words(topic: str) -> str:
    return TOPICS.get(topic, topic.replace("-", " ").capitalize())
