import Foundation
import TestSupport
import Testing

@testable import SoundalikeListening

/// Listening tests as `listen build` makes them, gone through in a real browser.
@Suite struct ListenPageTests {
    /// A folder of renders: a reference, one a little softer, one much softer.
    private static func stage(_ conditions: [String]) throws -> Stage {
        let stage = try Stage()
        for (index, condition) in conditions.enumerated() {
            try FileManager.default.createDirectory(atPath: stage.folder.file("renders/\(condition)"), withIntermediateDirectories: true)
            for item in ["voice", "<script>alert(1)<∕script>"] {
                try Stage.clip(seconds: 1, seed: UInt64(index)).write(to: stage.folder.file("renders/\(condition)/\(item).wav"), encoding: .pcm16)
            }
        }
        return stage
    }

    private static func state(_ browser: Browser) throws -> [String: Any] {
        try browser.evaluate("soundalikeTest.state") as? [String: Any] ?? [:]
    }

    @Test func listenerGoesThroughAWholeTest() throws {
        let stage = try Self.stage(["reference", "ours"])
        let built = try stage.run("listen", "build", "renders", "-o", "test.html", "--title", "</title><script>alert(1)</script>", "--loudness", "-30")
        #expect(built.status == 0, "\(built.error)")
        #expect(built.output.contains("2 items, 4 conditions: reference, ours, low_anchor, mid_anchor"))
        let browser = try Browser()
        try browser.open(stage.folder.file("test.html"))
        #expect(try browser.evaluate("document.title") as? String == "</title><script>alert(1)</script>")
        try browser.click("[data-sound=check]")
        try browser.wait(until: "soundalikeTest.gains?.check === 1")
        // A name is needed.
        try browser.click("#start")
        #expect(try browser.evaluate("soundalikeTest.state") is NSNull?)
        try browser.evaluate("document.getElementById('listener').value = 'Ann \"=1+1\", B'")
        try browser.click("#start")
        for page in 0..<2 {
            #expect(try browser.evaluate("document.getElementById('next').disabled") as? Bool == true)
            for (index, key) in ["reference", "A", "B", "C", "D"].enumerated() {
                try browser.click("[data-sound=\(key)]")
                try browser.wait(until: "Object.entries(soundalikeTest.gains ?? { none: 2 }).every(([name, gain]) => gain === (name === '\(key)' ? 1 : 0))")
                if index > 0 {
                    try browser.evaluate(
                        "(() => { const slider = document.querySelector('[data-score=\"\(index - 1)\"]'); slider.value = \(100 - 10 * index); slider.dispatchEvent(new Event('input')); })()")
                }
            }
            #expect(try browser.evaluate("document.getElementById('next').disabled") as? Bool == false)
            if page == 0 {
                // A reload in the middle loses nothing.
                let before = try Self.state(browser) as NSDictionary
                try browser.open(stage.folder.file("test.html"))
                #expect(try Self.state(browser) as NSDictionary == before)
                #expect(try browser.evaluate("document.querySelector('[data-score=\"0\"]').value") as? String == "90")
            }
            try browser.click("#next")
        }
        #expect(try browser.evaluate("Boolean(document.getElementById('save'))") as? Bool == true)
        #expect(browser.complaints == [] && browser.requests.allSatisfy { $0.hasPrefix("file:") || $0.hasPrefix("data:") })

        let table = try #require(try browser.evaluate("soundalikeTest.table()") as? String)
        try stage.folder.write(Array(table.utf8), to: "answers.csv")
        let analysed = try stage.run("listen", "analyse", "answers.csv", "--key", "test-key.json", "--no-screening", "--against", "ours", "--json")
        #expect(analysed.status == 0, "\(analysed.error)")
        let conditions = try #require(try analysed.results().first?["conditions"] as? [[String: Any]])
        #expect(Set(conditions.compactMap { $0["name"] as? String }) == ["reference", "ours", "low_anchor", "mid_anchor"])
        #expect(conditions.allSatisfy { $0["count"] as? Int == 2 })
        for (width, isDark) in [(1_000, false), (360, true)] {
            try browser.show(width: width, isDark: isDark)
            #expect(try browser.evaluate("document.documentElement.scrollWidth <= innerWidth") as? Bool == true)
        }
    }

    @Test func abxKnowsWhatWasRight() throws {
        let stage = try Self.stage(["ours", "theirs"])
        let built = try stage.run("listen", "build", "renders", "-o", "abx.html", "--kind", "abx", "--trials", "2")
        #expect(built.status == 0, "\(built.error)")
        let browser = try Browser()
        try browser.open(stage.folder.file("abx.html"))
        try browser.evaluate("document.getElementById('listener').value = 'bob'")
        try browser.click("#start")
        for trial in 0..<4 {
            for key in ["A", "B", "X"] {
                try browser.press(key.lowercased())
                try browser.wait(until: "soundalikeTest.gains?.\(key) === 1")
            }
            // Right in all but the first.
            let x = try browser.number("soundalikeTest.state.trials[\(trial)].x")
            try browser.click("[data-answer=\"\(Int(trial == 0 ? 1 - x : x))\"]")
            try browser.click("#next")
        }
        let table = try #require(try browser.evaluate("soundalikeTest.table()") as? String)
        try stage.folder.write(Array(table.utf8), to: "answers.csv")
        let scores = try #require(
            try stage.run("listen", "analyse", "answers.csv", "--key", "abx-key.json", "--json").results().first?["scores"] as? [[String: Any]])
        #expect(scores.first?["correct"] as? Int == 3 && scores.first?["trials"] as? Int == 4)
        #expect(browser.complaints == [])
    }

    @Test func preferencesAreKeptWithTheirNames() throws {
        let stage = try Self.stage(["ours", "theirs"])
        let built = try stage.run("listen", "build", "renders", "-o", "preference.html", "--kind", "preference", "--trials", "2")
        #expect(built.status == 0, "\(built.error)")
        let browser = try Browser()
        try browser.open(stage.folder.file("preference.html"))
        try browser.evaluate("document.getElementById('listener').value = 'bob'")
        try browser.click("#start")
        for trial in 0..<4 {
            #expect(try browser.evaluate("document.querySelectorAll('[data-sound]').length") as? Int == 2)
            // Three times for one condition, wherever it is, and once for neither.
            let key = try TestKey(contentsOf: stage.folder.file("preference-key.json"))
            let state = try Self.state(browser), current = try #require((state["trials"] as? [[String: Any]])?[trial])
            let conditions = try #require(key.items[current["item"] as? String ?? ""]).conditions, order = try #require(current["order"] as? [String])
            for key in ["A", "B"] {
                #expect(try browser.evaluate("document.getElementById('next').disabled") as? Bool == true)
                try browser.press(key.lowercased())
                try browser.wait(until: "soundalikeTest.gains?.\(key) === 1")
            }
            try browser.click("[data-answer=\"\(trial == 3 ? 2 : conditions[order[0]] == "ours" ? 0 : 1)\"]")
            try browser.click("#next")
        }
        let table = try #require(try browser.evaluate("soundalikeTest.table()") as? String)
        try stage.folder.write(Array(table.utf8), to: "answers.csv")
        let analysed = try stage.run("listen", "analyse", "answers.csv", "--key", "preference-key.json", "--json")
        let pair = try #require((try analysed.results().first?["preferences"] as? [[String: Any]])?.first)
        #expect(pair["first"] as? String == "ours" && pair["first_count"] as? Int == 3 && pair["second_count"] as? Int == 0 && pair["no_preference_count"] as? Int == 1)
        #expect(browser.complaints == [])
    }

    @Test func presetsAndWebMUSHRA() throws {
        let stage = try Self.stage(["reference", "input", "master", "peak-level", "target-loudness"])
        let built = try stage.run("listen", "build", "renders", "--preset", "master", "-o", "master.html", "--webmushra", "web")
        #expect(built.status == 0, "\(built.error)")
        for words in [
            "2 items, 5 conditions: reference, master, target-loudness, mid_anchor, low_anchor", "ours is master", "the best other one is target-loudness",
            "mid_anchor is peak-level", "the paper's test has 5 items; the folder has sound for 2", "Wrote master.html", "Wrote master-key.json", "Wrote web", "Wrote web-key.json",
        ] { #expect(built.output.contains(words), "\(words) in \(built.output)") }
        #expect(try TestKey(contentsOf: stage.folder.file("web-key.json")).items.count == 2)
        #expect(try stage.run("listen", "build", "renders", "--webmushra", "web", "--force").status == 73)
        for wrong in [["--preset", "master", "--kind", "abx", "-o", "x.html"], ["--webmushra", "x", "--kind", "abx"], ["--ours", "master", "-o", "x.html"], []] {
            #expect(try stage.run(["listen", "build", "renders"] + wrong).status == 64, "\(wrong)")
        }
        let unclear = try stage.run("listen", "build", "renders", "--preset", "match", "-o", "x.html", "--ours", "master")
        #expect(unclear.status == 65 && unclear.error.contains("--other"), "\(unclear.error)")
    }

    @Test func nothingIsReplacedOrHalfWritten() throws {
        let stage = try Self.stage(["reference", "ours"])
        try stage.folder.write([1], to: "test-key.json")
        #expect(try stage.run("listen", "build", "renders", "-o", "test.html").status == 73)
        #expect(!FileManager.default.fileExists(atPath: stage.folder.file("test.html")))
        #expect(try stage.run("listen", "build", "renders", "-o", "test.html", "--force").status == 0)
        #expect(try stage.run("listen", "build", "renders", "-o", "test.txt").status == 64)
        #expect(try stage.run("listen", "build", "missing", "-o", "other.html").status == 66)
        #expect(try stage.run("listen", "build", "renders", "-o", "other.html", "--kind", "abx", "--reference", "x").status == 0)
    }
}
