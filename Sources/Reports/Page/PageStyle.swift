/// How a page looks: on a screen in either theme, on a phone, on paper.
enum PageStyle {
    static let css = """
        :root{color-scheme:light dark;--paper:#ffffff;--text:#24292f;--quiet:#57606a;--line:#d0d7de;--accent:#0969da;--panel:#f6f8fa;--warning:#9a6700}
        @media screen and (prefers-color-scheme: dark){:root{--paper:#0d1117;--text:#e6edf3;--quiet:#9198a1;--line:#30363d;--accent:#58a6ff;--panel:#161b22;--warning:#d29922}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--text);font:16px/1.5 system-ui,sans-serif}
        main{max-width:50rem;margin:0 auto;padding:1rem}
        h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0;overflow-wrap:anywhere}
        h2{font-size:1.15rem;margin:2rem 0 .5rem}
        h3{font-size:1rem;margin:1rem 0 .25rem}
        p{margin:.5rem 0;overflow-wrap:anywhere}
        .quiet{color:var(--quiet);font-size:.9rem}
        .bar-before{fill:var(--quiet)}
        .bar-after{fill:var(--accent)}
        .warnings{border-left:4px solid var(--warning);padding:.25rem .75rem;background:var(--panel)}
        .warnings ul{margin:.25rem 0;padding-left:1.2rem}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
        th:first-child,td:first-child{text-align:left;padding-left:0}
        td.name{white-space:normal;overflow-wrap:anywhere;text-align:left;min-width:8rem}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.5rem 0}
        dt{color:var(--quiet)}
        dd{margin:0;overflow-wrap:anywhere}
        pre{background:var(--panel);padding:.75rem;border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}
        figure{margin:1rem 0}
        figcaption{font-weight:600}
        .chart{display:block;width:100%;height:auto}
        .players{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:1rem}
        .players fieldset{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.5rem}
        .players legend{padding:0;margin-bottom:.25rem}
        .players label.choice{display:flex;align-items:center;gap:.5rem;border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;background:var(--paper);min-height:44px;cursor:pointer}
        .players label.choice:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent);font-weight:600}
        .transport{display:flex;align-items:center;gap:.75rem;margin:.75rem 0;flex-wrap:wrap}
        .transport input{flex:1;min-width:8rem;accent-color:var(--accent)}
        button{font:inherit;color:var(--text);background:var(--paper);border:1px solid var(--quiet);border-radius:6px;padding:.5rem 1rem;min-height:44px;cursor:pointer}
        #play{min-width:6rem;background:var(--accent);border-color:var(--accent);color:var(--paper);font-weight:600}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        .handle:focus{outline:none}
        .handle:focus-visible circle{stroke:var(--accent);stroke-width:4}
        .works .editable .handle{cursor:grab;touch-action:none}
        .works .editable .band-label{display:none}
        .bands{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.75rem;margin:.25rem 0 .75rem}
        .bands fieldset{border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;margin:0;min-width:0}
        .bands legend{font-weight:600}
        .bands label{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr) 1.5rem;align-items:center;gap:.4rem;margin:.25rem 0;font-size:.9rem}
        .bands input{font:inherit;width:100%;color:var(--text);background:var(--paper);border:1px solid var(--quiet);border-radius:4px;padding:.25rem}
        .edit{display:none}
        .works .edit{display:block}
        .error{color:var(--warning)}
        @media (max-width:40rem){.chart text{font-size:20px}.chart .handle circle{r:19px}.chart .handle text{font-size:20px}th,td{padding:.3rem .4rem;font-size:.9rem}}
        @media print{.listen,.edit,.noscript{display:none!important}main{max-width:none;padding:0}figure,tr,pre{break-inside:avoid}h2,h3{break-after:avoid}pre{border:1px solid var(--line)}}

        """
}
