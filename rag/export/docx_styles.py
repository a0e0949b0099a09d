"""The styles of a note in Word: A4, faces for every script, headings, the marking on every page. Knows no note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

# Word and LibreOffice replace a face that is not installed by one that has the letters.
LATIN, EAST_ASIAN, RIGHT_TO_LEFT = "Times New Roman", "SimSun", "Times New Roman"
SANS = "Arial"


def set_up(document: Document, *, marking: str = "") -> None:
    """A4 with narrow margins, all styles that a note uses, and the marking above and below each page."""
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(16)
    section.header_distance = section.footer_distance = Mm(8)
    _styles(document)
    if marking:
        for edge in (section.header, section.footer):
            paragraph = edge.paragraphs[0]
            paragraph.style = document.styles["Marking"]
            paragraph.add_run(marking)


def _styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    styles = document.styles
    dark, grey = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x55, 0x55, 0x55)

    def paragraph(name: str, face: str = LATIN, size: float = 10, *, bold: bool = False) -> Any:
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name != "Normal" and not style.base_style:
            style.base_style = styles["Normal"]
        _face(style, face, size)
        style.font.bold, style.font.color.rgb = bold, dark
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(0), Pt(2)
        style.paragraph_format.line_spacing = 1.0
        return style

    paragraph("Normal")
    _border(paragraph("Title", size=15, bold=True), remove=True)
    heading = paragraph("Heading 1", SANS, 9, bold=True)
    heading.paragraph_format.space_before, heading.paragraph_format.keep_with_next = Pt(7), True
    _border(heading)
    for name in ("Header slot", "Body Text", "List Bullet", "List Bullet 2", "Table text"):
        paragraph(name)
    paragraph("Source", size=8).paragraph_format.keep_together = True
    paragraph("Letterhead", SANS, 9)
    paragraph("Foot line", size=8).font.color.rgb = grey
    marking = paragraph("Marking", SANS, 9, bold=True)
    marking.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    label = styles.add_style("Label", WD_STYLE_TYPE.CHARACTER)
    _face(label, SANS, 8.5)
    label.font.bold = True
    number = styles.add_style("Citation number", WD_STYLE_TYPE.CHARACTER)
    number.font.color.rgb = RGBColor(0x12, 0x3C, 0x7A)


def _face(style: Any, face: str, size: float) -> None:
    """The face and size of a style, in every script."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = face, Pt(size)
    properties = style.element.get_or_add_rPr()
    fonts = properties.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), EAST_ASIAN)
    fonts.set(qn("w:cs"), RIGHT_TO_LEFT)
    for old in properties.xpath("w:szCs"):
        properties.remove(old)
    sized = properties.xpath("w:sz")[0]
    complex_size = sized.makeelement(qn("w:szCs"), {qn("w:val"): str(int(size * 2))})
    sized.addnext(complex_size)


def _border(style: Any, *, remove: bool = False) -> None:
    """A thin line below the paragraphs of a style, or none."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    for old in properties.xpath("w:pBdr"):
        properties.remove(old)
    if remove:
        return
    border, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "BBBBBB")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    properties.insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )
