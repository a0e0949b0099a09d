"""The look of a note in HTML, on a screen and on A4. Knows class names; loads nothing."""

# Faces for what the first ones lack, by name only: the reader's machine has them or takes another; nothing is fetched.
# They stand behind the generic name, or their Latin digits and quotation marks would be taken first.
OTHER_SCRIPTS = '"Noto Naskh Arabic", "Noto Sans Arabic", "Noto Sans CJK SC", SimSun'

STYLE = f"""
:root {{ color-scheme: light; }}
body {{ font: 10.5pt/1.4 Georgia, "Noto Serif", "Times New Roman", serif, {OTHER_SCRIPTS}; color: #1a1a1a;
  background: #fff; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.35rem; margin: 0 0 .6rem; }}
h2 {{ font: 600 .78rem/1.2 system-ui, sans-serif; letter-spacing: .05em; margin: 1rem 0 .3rem;
  border-bottom: 1px solid #bbb; padding-bottom: .15rem; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .15rem .8rem; margin: 0; }}
dt, .label, .timeline th {{ font: 600 .82rem/1.5 system-ui, sans-serif; }}
dd, p {{ margin: 0; }}
p {{ margin-top: .45rem; }}
ul {{ margin: 0; padding-left: 1.1rem; }}
li {{ margin: .18rem 0; }}
a {{ color: #123c7a; text-decoration: none; }}
.cue {{ font-weight: 600; }}
.comment {{ border-bottom: 1px solid #999; display: inline-block; min-width: 60%; }}
.timeline {{ border-collapse: collapse; }}
.timeline th {{ text-align: left; white-space: nowrap; padding: .1rem .8rem .1rem 0; }}
.timeline th, .timeline td {{ vertical-align: top; }}
.sources {{ list-style: none; padding: 0; font-size: .82rem; line-height: 1.3; }}
.sources li:target, a:target {{ background: #fff3c4; }}
.made {{ color: #555; font-size: .8rem; }}
.letterhead {{ font: .85rem/1.4 system-ui, sans-serif; color: #333; margin-bottom: .8rem; }}
.mark {{ font: 700 .85rem/1.4 system-ui, sans-serif; letter-spacing: .08em; text-align: center; }}
.sheet {{ width: 100%; border-collapse: collapse; }}
.sheet > * > tr > td {{ padding: 0; }}
@media print {{
  @page {{ size: A4; margin: 10mm 12mm; }}
  body {{ font: 8pt/1.2 "Times New Roman", "Liberation Serif", Tinos, Georgia, serif, {OTHER_SCRIPTS}; max-width: none;
    margin: 0; padding: 0; }}
  h1 {{ font-size: 12.5pt; margin-bottom: 3pt; }}
  h2 {{ font-size: 7pt; margin: 4pt 0 1pt; break-after: avoid; }}
  dt, .label, .timeline th {{ font-size: 7.2pt; line-height: 1.2; }}
  dl {{ gap: 0 .8rem; }}
  li {{ margin: .04rem 0; break-inside: avoid; }}
  tr {{ break-inside: avoid; }}
  .sheet > tbody > tr {{ break-inside: auto; }}
  p {{ margin-top: .2rem; }}
  .sources {{ font-size: 6.2pt; line-height: 1.2; }}
  .sources li {{ display: inline; margin-right: .8em; }}
  .again {{ display: none; }}
  .made {{ font-size: 6.4pt; }}
  .letterhead {{ font-size: 7.2pt; margin-bottom: 3pt; }}
  .mark {{ font-size: 8pt; position: fixed; left: 0; right: 0; }}
  .mark.top {{ top: 0; }}
  .mark.bottom {{ bottom: 0; }}
  .sheet thead td, .sheet tfoot td {{ height: 13pt; }}
  a {{ color: inherit; }}
}}
"""
