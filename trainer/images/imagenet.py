"""The ImageNet classes (indices of the 1,000) that are cats and elephants."""

HOUSE_CATS = (281, 282, 283, 284, 285)
WILD_CATS = (286, 287, 288, 289, 290, 291, 292, 293)
LYNX = 287
ELEPHANTS = (101, 385, 386)
