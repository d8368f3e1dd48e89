import pytest

from gpu_jobs.writer.associations import Associations, load_associations

FIELDS = [
    "sea",
    "night",
    "road",
    "kitchen",
    "winter",
    "garden",
    "music",
    "machine",
    "school",
    "love",
]


@pytest.fixture(scope="module")
def associations() -> Associations:
    return load_associations()


@pytest.mark.parametrize(
    ("theme", "field"),
    [
        ("the fishing boats", "sea"),
        ("my grandmother's kitchen", "kitchen"),
        ("a motorbike", "road"),
        ("Snowflakes", "winter"),
        ("roses and tulips", "garden"),
        ("guitars", "music"),
        ("robots", "machine"),
        ("an old laptop", "machine"),
        ("exams", "school"),
        ("a broken heart", "love"),
        ("moonlight", "night"),
    ],
)
def test_a_theme_is_nearest_to_the_images_that_belong_to_it(
    associations: Associations, theme: str, field: str
):
    nearness = dict(zip(FIELDS, associations.near(theme.split(), FIELDS), strict=True))
    assert max(nearness, key=nearness.__getitem__) == field


def test_a_word_is_as_near_as_can_be_to_itself(associations: Associations):
    assert associations.near(["river"], ["river", "rivers"]) == pytest.approx([1.0, 1.0], abs=1e-3)


def test_a_theme_that_says_nothing_is_near_to_nothing(associations: Associations):
    assert associations.near(["the", "zyxquot", "と"], FIELDS) == [0.0] * len(FIELDS)
    assert associations.near([], FIELDS) == [0.0] * len(FIELDS)
    assert associations.near(["sea"], ["zyxquot"]) == [0.0]
    assert associations.near(["sea"], []) == []


def test_cosines_stay_within_their_range(associations: Associations):
    assert all(-1.001 <= cosine <= 1.001 for cosine in associations.near(["war"], FIELDS))


def test_words_of_grammar_have_no_associations(associations: Associations):
    assert associations.knows("Lighthouses")
    assert associations.knows("children")
    assert not associations.knows("the")
    assert not associations.knows("zyxquot")
