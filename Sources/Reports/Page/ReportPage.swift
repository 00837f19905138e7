import Foundation
import SoundalikeEffects
import SoundalikeFoundations

/// A page (HTML) that shows and plays what was done. It needs nothing but itself, and says so to the browser: it may load nothing.
public struct ReportPage {
    private let contents: ReportContents
    /// The equaliser that can be changed in the page: the only thing that was done, and it stands still.
    private let editable: (index: Int, effect: EffectSettings, values: [Double])?
    private let excerpts: [(role: Role, excerpt: Excerpt)]

    /// Reads what the page holds of the recordings.
    ///
    /// - Throws: `SoundalikeError` as reading does.
    public init(_ contents: ReportContents) throws {
        self.contents = contents
        let active = contents.settings.chain.indices.filter { !contents.settings.chain[$0].isBypassed }
        if contents.settings.automation == nil, active.count == 1, let equaliser = contents.equalisers.first {
            editable = (active[0], contents.settings.chain[active[0]], equaliser.values)
        } else {
            editable = nil
        }
        let hasEqualiser = editable != nil
        // What the page can make itself, it need not hold.
        let held = contents.recordings.filter { !(hasEqualiser && $0.role == .result) }
        let limit = { (profile: FileProfile) in Excerpt.frameLimit(recordings: held.count, channelCount: profile.format.channelCount) }
        let start = contents.input.waveform.loudestStart(ofFrames: limit(contents.input))
        excerpts = try held.map { role, profile in
            let first = role == .reference ? profile.waveform.loudestStart(ofFrames: limit(profile)) : start
            return (role, try Excerpt(of: profile.path, startFrame: first, frameCount: limit(profile)))
        }
    }

    /// The whole page.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` where the settings are no JSON, which cannot be.
    public func html() throws -> String {
        let name = contents.input.path.pathName
        let sounds = excerpts.map { role, excerpt in
            "<script type=\"text/plain\" id=\"audio-\(role.rawValue)\">\(Data(excerpt.bytes).base64EncodedString())</script>\n"
        }.joined()
        let body = """
            <main>
            <h1>What was done to <bdi>\(Markup.escaped(name))</bdi></h1>
            \(summary)\(warnings)\(players)\(figures)\(levels)\(StyleMarkup.section(contents.style))\(SettingsMarkup.section(contents))\(origin)</main>
            <script type="application/json" id="report-data">\(try InlineData.text(data))</script>
            \(sounds)
            """
        return SelfContainedPage.html(title: "\(name): what was done", css: ChartStyle.css + PageStyle.css, body: body, script: PageScript.text)
    }

    // MARK: - Sections

    private var summary: String {
        guard let tone = contents.tone else { return "" }
        return "<p>Heard: \(Markup.escaped(tone.line)).</p>\n"
    }

    private var warnings: String {
        guard !contents.warnings.isEmpty else { return "" }
        return "<section class=\"warnings\" aria-label=\"Warnings\"><strong>Please note:</strong><ul>"
            + contents.warnings.map { "<li>\(Markup.escaped($0))</li>" }.joined() + "</ul></section>\n"
    }

    private var shownPlayers: [(key: Role, isComputed: Bool)] {
        let held = excerpts.map { ($0.role, false) }
        return editable == nil ? held : held + [(.result, true)]
    }

    private var players: String {
        let choices = zip(["A", "B", "C"], shownPlayers).enumerated().map { index, choice in
            let (letter, player) = choice
            return "<label class=\"choice\"><input type=\"radio\" name=\"player\" value=\"\(player.key.rawValue)\"\(index == 0 ? " checked" : "")>"
                + "\(letter) \(player.key.name)</label>\n"
        }.joined()
        let lines = excerpts.map { role, excerpt in
            "\(role.name.lowercased()): " + (excerpt.isWhole ? "all" : "\(Figure.time(excerpt.durationSeconds)) from \(Figure.time(excerpt.startSeconds)) on")
        }
        let made = editable == nil ? "" : " The result is computed from the input in this page, with the program's equaliser."
        return """
            <section class="listen" aria-labelledby="listen-heading">
            <h2 id="listen-heading">Listen</h2>
            <div class="players">
            <fieldset><legend>What you hear (keys A, B, C)</legend>
            \(choices)</fieldset>
            <div class="transport">
            <button type="button" id="play" aria-pressed="false">Play</button>
            <input type="range" id="place" min="0" max="1" step="0.01" value="0" aria-label="Place in the recording">
            <span id="clock" class="quiet"></span>
            </div>
            <label><input type="checkbox" id="equal-loudness" checked> All equally loud</label>
            <p class="quiet">The page holds, as FLAC of 16 bits: \(lines.joined(separator: "; ")).\(made)</p>
            <p id="player-message" class="error" role="status"></p>
            </div>
            <noscript><p class="noscript">The players and handles need JavaScript; the rest of the page does not.</p></noscript>
            </section>

            """
    }

    private var figures: String {
        let charts = contents.charts.map { chart in
            let isEditable = editable.map { chart.id == "response-\($0.effect.id)" } ?? false
            return "<figure\(isEditable ? " class=\"editable\"" : "")><figcaption>\(Markup.escaped(chart.title))</figcaption>\n\(chart.element)"
                + (isEditable ? controls : "") + "</figure>\n"
        }.joined()
        return "<section aria-labelledby=\"look-heading\">\n<h2 id=\"look-heading\">Charts</h2>\n\(charts)</section>\n"
    }

    /// What changes the equaliser beside the handles.
    private var controls: String {
        guard let editable else { return "" }
        let fields = ParametricEQ.bandNames.enumerated().map { band, name in
            let inputs = zip(["Frequency", "Gain", "Q"], ["Hz", "dB", ""]).enumerated().map { index, label in
                let number = band * ParametricEQ.parametersPerBand + index, parameter = editable.effect.descriptor.parameters[number]
                return "<label>\(label.0)<input type=\"number\" data-parameter=\"\(number)\" min=\"\(parameter.minimum)\" max=\"\(parameter.maximum)\" "
                    + "step=\"any\" value=\"\(Markup.number(editable.values[number]))\"><span>\(label.1)</span></label>"
            }.joined()
            return "<fieldset><legend>\(band + 1) \(Markup.escaped(name))</legend>\(inputs)</fieldset>\n"
        }.joined()
        return """
            <div class="edit">
            <p class="quiet">Drag the handles or type values, and hear the result at once. Turn the mouse wheel over a handle to change its Q.</p>
            <div class="bands">
            \(fields)</div>
            <button type="button" id="save">Save these settings</button>
            <button type="button" id="undo">Undo all changes</button>
            <p id="changed" class="quiet" hidden>Changed. Save the settings, and <code>soundalike apply</code> applies exactly these to any recording.</p>
            </div>

            """
    }

    private var levels: String {
        let rows = contents.recordings.map { role, profile in
            let loudness = profile.loudness
            let cells = [
                Figure.time(profile.durationSeconds), Figure.level(loudness.integratedLUFS, "LUFS"), Figure.level(loudness.truePeakDBTP, "dBTP"),
                Figure.level(loudness.loudnessRangeLU, "LU"),
            ]
            return "<tr><th scope=\"row\">\(role.name)</th><td class=\"name\"><bdi>\(Markup.escaped(profile.path))</bdi></td>"
                + cells.map { "<td>\($0)</td>" }.joined() + "</tr>\n"
        }.joined()
        return """
            <section aria-labelledby="level-heading">
            <h2 id="level-heading">Levels</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="level-heading"><table>
            <thead><tr><th scope="col">Recording</th><th scope="col" style="text-align:left">File</th><th scope="col">Length</th><th scope="col">Loudness</th><th scope="col">True peak</th><th scope="col">Loudness range</th></tr></thead>
            <tbody>
            \(rows)</tbody></table></div>
            </section>

            """
    }

    private var origin: String {
        let madeBy = contents.settings.madeBy
        let facts: [(String, String?)] = [
            ("Program", ProgramVersion.nameAndNumber), ("Settings by", madeBy?.program), ("Model", madeBy?.model),
            ("SHA-256 of the model", madeBy?.modelSHA256), ("Seed", "\(contents.seed)"),
        ]
        let list = facts.compactMap { name, value in value.map { "<dt>\(name)</dt><dd>\(Markup.escaped($0))</dd>" } }.joined(separator: "\n")
        return """
            <section aria-labelledby="origin-heading">
            <h2 id="origin-heading">How it was made</h2>
            <dl>
            \(list)
            </dl>
            <pre><code>\(Markup.escaped(ShellWords.line(contents.command)))</code></pre>
            </section>

            """
    }

    // MARK: - The script's data

    private var data: PageData {
        get throws {
            PageData(
                sampleRate: contents.input.format.sampleRateHz,
                players: shownPlayers.map { PageData.Player(key: $0.key.rawValue, label: $0.key.name, audio: $0.isComputed ? nil : "audio-\($0.key.rawValue)") },
                equaliser: editable.map { editable in
                    let parameters = editable.effect.descriptor.parameters
                    let stem = contents.input.path.pathStem.displayText
                    return PageData.Equaliser(
                        chart: "response-\(editable.effect.id)", index: editable.index, values: editable.values, minimums: parameters.map(\.minimum),
                        maximums: parameters.map(\.maximum), bands: ParametricEQ.bandNames,
                        plot: ResponseChart.place(values: editable.values, sampleRateHz: contents.input.format.sampleRateHz, tone: contents.curve),
                        fileName: "\(stem)-changed.json")
                },
                settings: try editable.map { _ in try JSONValue(parsing: contents.settings.json.utf8) })
        }
    }
}

/// Command lines as one types them.
enum ShellWords {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./,:+@%^")

    /// The words in one line for a POSIX shell, quoted where they need it.
    static func line(_ words: [String]) -> String {
        words.map { word in
            !word.isEmpty && word.allSatisfy(plain.contains) ? word : "'" + word.replacing("'", with: "'\\''") + "'"
        }.joined(separator: " ")
    }
}
