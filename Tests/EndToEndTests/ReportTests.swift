import Foundation
import SoundalikeAudio
import SoundalikeEffects
import TestSupport
import Testing

/// The page of `--report` in a real browser, without a network.
@Suite struct ReportTests {
    /// A page of a match of two clips, open.
    private static func openPage(_ stage: Stage, input: String = "voice.wav", _ arguments: String...) throws -> Browser {
        let outcome = try stage.run(["match", input, "reference.flac", "-o", "out.wav", "--report", "page.html"] + arguments)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output.contains("Wrote page.html"))
        let browser = try Browser()
        try browser.open(stage.folder.file("page.html"))
        #expect(browser.complaints == [])
        return browser
    }

    private static func samples(_ browser: Browser, _ expression: String) throws -> [Float] {
        let text = try browser.evaluate(
            """
            (async () => {
              const bytes = new Uint8Array((\(expression)).getChannelData(0).slice().buffer);
              let text = "";
              for (let start = 0; start < bytes.length; start += 32768) text += String.fromCharCode(...bytes.subarray(start, start + 32768));
              return btoa(text);
            })()
            """) as? String
        let data = Data(base64Encoded: text ?? "") ?? Data()
        return data.withUnsafeBytes { bytes in (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) } }
    }

    @Test func playersPlayAndSwitchAtTheSamePlace() throws {
        let stage = try Stage()
        let browser = try Self.openPage(stage)
        try browser.click("#play")
        try browser.wait(until: "soundalikeReport.isPlaying && soundalikeReport.position() > 0.05")
        #expect(browser.complaints == [])
        try browser.evaluate("window.analyser = new AnalyserNode(soundalikeReport.output.context); soundalikeReport.output.connect(analyser)")
        let isHeard = "(() => { const x = new Float32Array(2048); analyser.getFloatTimeDomainData(x); return x.some(y => Math.abs(y) > 0.001); })()"
        try browser.wait(until: isHeard)
        for (letter, heard) in [("a", "input"), ("b", "reference"), ("c", "result")] {
            try browser.evaluate("window.before = soundalikeReport.position()")
            try browser.click("input[value=\(heard)]")
            try browser.wait(until: "Object.entries(soundalikeReport.gains).every(([key, gain]) => key === '\(heard)' ? gain > 0.01 : gain === 0)")
            try browser.wait(until: isHeard)
            // Nothing was stopped and begun again: time has gone on (the clip is played in a loop).
            try browser.wait(until: "soundalikeReport.position() !== before")
            #expect(try browser.evaluate("soundalikeReport.isPlaying") as? Bool == true)
            try browser.evaluate("document.activeElement.blur()")
            try browser.press(letter)
            #expect(try browser.evaluate("document.querySelector('input[name=player]:checked').value") as? String == heard)
        }
        // All equally loud, by the loudness that the program measures too.
        let levels = try #require(try browser.evaluate("soundalikeReport.levels") as? [String: [String: Any]])
        let heardLUFS = levels.mapValues { level in
            ((level["measured"] as? [String: Any])?["lufs"] as? Double ?? 0) + 20 * log10(level["gain"] as? Double ?? 0)
        }
        #expect(heardLUFS.count == 3 && (heardLUFS.values.max() ?? 0) - (heardLUFS.values.min() ?? 0) < 0.01)
        let analysed = try stage.run("analyse", "voice.wav", "reference.flac", "out.wav", "--json").results().compactMap {
            ($0["loudness"] as? [String: Any])?["integrated_lufs"] as? Double
        }
        for (name, expected) in zip(["input", "reference", "result"], analysed) {
            #expect(abs(((levels[name]?["measured"] as? [String: Any])?["lufs"] as? Double ?? 0) - expected) < 0.05)
        }
        try browser.click("#play")
        try browser.wait(until: "!soundalikeReport.isPlaying")
    }

    /// What is heard after a handle was dragged is what `apply` makes of the settings that the page saves.
    @Test func draggingAHandleChangesWhatIsHeard() throws {
        let stage = try Stage()
        let browser = try Self.openPage(stage)
        try browser.click("#play")
        try browser.wait(until: "soundalikeReport.isPlaying")
        let before = try Self.samples(browser, "await soundalikeReport.renderOffline()")
        let response = "document.querySelector('.editable .sum').getAttribute('d')"
        try browser.evaluate("window.response = \(response); window.old = soundalikeReport.values")
        try browser.drag(".handle[data-band=\"1\"]", by: (60, -50))
        try browser.drag(".handle[data-band=\"0\"]", by: (-10, 30))
        try browser.evaluate("document.querySelector('.handle[data-band=\"3\"]').focus()")
        try browser.press("ArrowUp")
        try browser.press("PageUp")
        #expect(try browser.evaluate("soundalikeReport.values.filter((value, index) => value !== old[index]).length") as? Int == 6)
        #expect(try browser.evaluate("\(response) !== window.response && !document.getElementById('changed').hidden") as? Bool == true)
        #expect(browser.complaints == [])

        let after = try Self.samples(browser, "await soundalikeReport.renderOffline()")
        let saved = try #require(try browser.evaluate("soundalikeReport.documentText()") as? String)
        try stage.folder.write(Array(saved.utf8), to: "changed.json")
        for (settings, heard) in [("changed.json", after)] {
            let outcome = try stage.run("apply", settings, "voice.wav", "-o", "applied.wav", "--bits", "32f", "--force")
            #expect(outcome.status == 0, "\(outcome.error)")
            let applied = try Recording.read(path: stage.folder.file("applied.wav")).channels[0]
            #expect(applied.count == heard.count)
            #expect(zip(applied, heard).reduce(0) { max($0, abs($1.0 - $1.1)) } < 1e-5)
            #expect(zip(before, heard).reduce(0) { max($0, abs($1.0 - $1.1)) } > 0.01)
        }
        try browser.click("#undo")
        #expect(try browser.evaluate("soundalikeReport.values.every((value, index) => value === old[index])") as? Bool == true)
    }

    @Test func pageShowsEverythingOnAPhoneAndInTheDark() throws {
        let stage = try Stage()
        let browser = try Self.openPage(stage)
        var backgrounds: Set<String> = []
        for (width, isDark) in [(1_200, false), (1_200, true), (360, false)] {
            try browser.show(width: width, isDark: isDark)
            #expect(try browser.evaluate("document.documentElement.scrollWidth <= innerWidth") as? Bool == true, "wider than \(width)")
            backgrounds.insert(try browser.evaluate("getComputedStyle(document.body).backgroundColor") as? String ?? "")
            #expect(try browser.screenshot().count > 10_000)
        }
        #expect(backgrounds.count == 2)
        #expect(try browser.evaluate("[...document.querySelectorAll('svg')].map(chart => chart.id)") as? [String] == [
            "spectra", "response-eq", "spectrogram-input", "spectrogram-result",
        ])
        #expect(try browser.evaluate("[...document.querySelectorAll('svg')].every(chart => chart.getBBox().width > 500)") as? Bool == true)
        #expect(try browser.evaluate("[...document.querySelectorAll('input, button, .handle')].every(x => x.ariaLabel || x.labels?.length || x.textContent)") as? Bool == true)
        let text = try browser.evaluate("document.body.innerText") as? String ?? ""
        for words in ["voice.wav", "LUFS", "dBTP", "LU\n", "soundalike 0.1.0", "one-shot-eq", "--report page.html", "only 1.0 s"] {
            #expect(text.contains(words), "\(words) is missing")
        }
        // Nothing but the page itself, wherever the network is.
        #expect(browser.requests.allSatisfy { $0.hasPrefix("file:") || $0.hasPrefix("data:") }, "\(browser.requests)")
        #expect(browser.complaints == [])
    }

    /// Players are no use on paper, and no sheet stays empty for the sake of what comes after it.
    @Test func itPrintsOnThreeSheets() throws {
        let stage = try Stage()
        #expect(try Self.openPage(stage).printedPageCount() == 3)
    }

    @Test func hostileNamesDoNothing() throws {
        let stage = try Stage()
        let name = "<img src=x onerror=document.title=1>'\"&amp;<!--<script>.wav"
        try FileManager.default.copyItem(atPath: stage.folder.file("voice.wav"), toPath: stage.folder.file(name))
        let browser = try Self.openPage(stage, input: name)
        #expect(try browser.evaluate("document.title") as? String == "\(name): what was done")
        #expect(try browser.evaluate("document.querySelectorAll('img').length + document.querySelectorAll('script').length") as? Int == 4)
        #expect(try browser.evaluate("document.querySelector('h1').textContent.includes(\(name.debugDescription))") as? Bool == true)
        #expect(browser.complaints == [])
    }

    /// Effects that the page cannot make itself: the result is in it, and nothing can be changed.
    @Test func resultOfOtherEffectsIsHeld() throws {
        let stage = try Stage()
        let chain = """
            name = "two"
            [[effects]]
            id = "eq"
            effect = "builtin:parametric-eq"
            settings = { low_gain = 6 }
            [[effects]]
            id = "volume"
            effect = "builtin:gain"
            settings = { gain = -6 }
            """
        try stage.folder.write(Array(chain.utf8), to: "two.toml")
        try stage.folder.write(Array("seconds,volume/gain\n0,0\n1,-12\n".utf8), to: "moves.csv")
        let outcome = try stage.run(
            "render", "two.toml", "voice.wav", "-o", "out.wav", "--automation", "moves.csv", "--report", "page.html", "--picture", "picture.svg")
        #expect(outcome.status == 0, "\(outcome.error)")
        let browser = try Browser()
        try browser.open(stage.folder.file("page.html"))
        try browser.click("#play")
        try browser.wait(until: "soundalikeReport.isPlaying")
        #expect(try browser.evaluate("document.querySelectorAll('[role=slider], .edit').length") as? Int == 0)
        #expect(try browser.evaluate("document.querySelectorAll('#automation .lane').length") as? Int == 1)
        try browser.wait(until: "Object.keys(soundalikeReport.levels).join() === 'input,result'")
        #expect(browser.complaints == [])
        #expect(try String(contentsOfFile: stage.folder.file("picture.svg"), encoding: .utf8).contains("id=\"automation\""))
    }
}
