"""The card's style: JupyterLab's theme where there is one, the system's light or dark where there is none.

Blue and vermillion instead of green and red, and white words on the badges, are told apart by readers who
see colours differently, on light and dark grounds alike. What is marked important undoes what notebook pages
(JupyterLab, nbconvert, nbgrader's feedback) do to every table and every piece of code.
"""

STYLE = """
.adg-card{--adg-bg:var(--jp-layout-color1,#fff);--adg-fg:var(--jp-content-font-color1,#1a1a1a);
--adg-soft:var(--jp-content-font-color2,#555);--adg-line:var(--jp-border-color2,#c8c8c8);--adg-mark:#b4380a;
background:var(--adg-bg);color:var(--adg-fg);border:1px solid var(--adg-line);border-left:5px solid #666;
border-radius:4px;padding:.6em .9em;margin:.4em 0;max-width:60em;font-family:var(--jp-content-font-family,
system-ui,sans-serif);font-size:var(--jp-content-font-size1,14px);line-height:1.45;box-sizing:border-box;
overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){.adg-card{--adg-bg:var(--jp-layout-color1,#181818);
--adg-fg:var(--jp-content-font-color1,#eee);--adg-soft:var(--jp-content-font-color2,#b5b5b5);
--adg-line:var(--jp-border-color2,#505050);--adg-mark:#ff8a55}}
[data-jp-theme-light="true"] .adg-card{--adg-mark:#b4380a}
[data-jp-theme-light="false"] .adg-card{--adg-mark:#ff8a55}
.adg-card p{margin:.3em 0;color:inherit}
.adg-card code,.adg-card pre{background:none!important;border:0;color:inherit;padding:0;
font-family:var(--jp-code-font-family,monospace);font-size:.95em}
.adg-card .adg-title{font-weight:600;margin:0 0 .4em}
.adg-card .adg-points{font-weight:400;color:var(--adg-soft);white-space:nowrap}
.adg-card .adg-badge{display:inline-block;background:#5c5c5c;color:#fff;border-radius:3px;padding:0 .45em;
font-size:.88em;font-weight:600;white-space:nowrap}
.adg-card .adg-badge.adg-right{background:#0b66a3}
.adg-card .adg-badge.adg-wrong,.adg-card .adg-badge.adg-error,
.adg-card .adg-badge.adg-timeout{background:#b4380a}
.adg-card.adg-right{border-left-color:#0b66a3}
.adg-card.adg-wrong,.adg-card.adg-error,.adg-card.adg-timeout{border-left-color:#b4380a}
.adg-card ul.adg-rules{list-style:none;margin:0;padding:0}
.adg-card details ul{list-style:none;padding:0 0 0 1em;margin:.2em 0}
.adg-card summary{display:list-item;cursor:pointer;color:var(--adg-soft)}
.adg-card ul.adg-rules>li{margin:.35em 0;padding:0}
.adg-card .adg-aside,.adg-card .adg-note{color:var(--adg-soft);font-size:.92em}
.adg-card .adg-message{margin:.2em 0 .4em}
.adg-card .adg-traceback{border-left:3px solid var(--adg-line);padding:.2em .6em;margin:.3em 0;
overflow-x:auto;white-space:pre;max-height:22em}
.adg-card .adg-pair{display:flex;flex-wrap:wrap;gap:.6em 1.6em;align-items:flex-start}
.adg-card .adg-pair>div{overflow-x:auto;max-width:100%}
.adg-card table{border-collapse:collapse;margin:.2em 0;width:auto;border:0;table-layout:auto;font-size:.9em}
.adg-card caption{caption-side:top;text-align:left;color:var(--adg-soft);padding:0 0 .2em}
.adg-card th,.adg-card td{border:1px solid var(--adg-line);padding:.15em .5em;text-align:right;
font-family:var(--jp-code-font-family,monospace);white-space:nowrap;background:none;color:inherit}
.adg-card th{font-weight:400;color:var(--adg-soft);border:0}
.adg-card thead,.adg-card tr{background:none!important;border:0!important}
.adg-card td.adg-differs{outline:2px solid var(--adg-mark);outline-offset:-2px;font-weight:700}
.adg-card svg{max-width:100%;height:auto;display:block;color:var(--adg-fg)}
""".strip()
