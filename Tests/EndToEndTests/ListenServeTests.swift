import Foundation
import Synchronization
import TestSupport
import Testing

@testable import SoundalikeListening

/// `listen serve`: with browsers, with many listeners, with hostile requests, and with a server that is killed.
@Suite(.serialized) struct ListenServeTests {
    /// A running server.
    private final class Server {
        let port: UInt16
        private let started: (process: Process, files: TemporaryFolder)

        init(_ stage: Stage, through shell: String? = nil) throws {
            started = try stage.start("listen", "serve", "test.html", "--port", "0", through: shell)
            var found: UInt16?
            for _ in 0..<400 where found == nil {
                let output = String(decoding: try bytes(of: started.files.file("output")), as: UTF8.self)
                found = output.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)\//).flatMap { UInt16($0.output.1) }
                if found == nil { Thread.sleep(forTimeInterval: 0.025) }
            }
            guard let found else { throw Browser.Failure(description: "the server does not start: " + String(decoding: try bytes(of: started.files.file("error")), as: UTF8.self)) }
            port = found
        }

        deinit { kill() }

        var processIdentifier: Int32 { started.process.processIdentifier }

        func kill() {
            guard started.process.isRunning else { return }
            Foundation.kill(started.process.processIdentifier, SIGKILL)
            started.process.waitUntilExit()
        }

        func interrupt() -> Int32 {
            started.process.interrupt()
            started.process.waitUntilExit()
            return started.process.terminationStatus
        }
    }

    private static func stage() throws -> Stage {
        let stage = try Stage()
        for (index, condition) in ["reference", "ours"].enumerated() {
            try FileManager.default.createDirectory(atPath: stage.folder.file("renders/\(condition)"), withIntermediateDirectories: true)
            try Stage.clip(seconds: 0.6, seed: UInt64(index)).write(to: stage.folder.file("renders/\(condition)/voice.wav"), encoding: .pcm16)
        }
        #expect(try stage.run("listen", "build", "renders", "-o", "test.html").status == 0)
        return stage
    }

    private static func submission(token: Int, revision: Int, listener: String = "x", scores: String = "1,2,3,4", order: String = "\"1-1\",\"1-2\",\"1-3\",\"1-4\"") -> String {
        """
        {"token":"\(String(format: "%032x", token))","revision":\(revision),"state":{"listener":"\(listener)","current":1,"comment":"\(revision)",\
        "trials":[{"item":"1","order":[\(order)],"scores":[\(scores)],"x":0,"answer":null}]}}
        """
    }

    private static func kept(_ stage: Stage) throws -> [Submission.State] {
        let key = try TestKey(contentsOf: stage.folder.file("test-key.json"))
        return try AnswerStore(path: stage.folder.file("test-answers.db"), test: key.test).submissions()
    }

    @Test func twoListenersAtOnceInBrowsers() throws {
        let stage = try Self.stage(), server = try Server(stage)
        let browsers = try [Browser(), Browser()]
        for (browser, name) in zip(browsers, ["ann", "bob"]) {
            try browser.open(url: "http://127.0.0.1:\(server.port)/")
            try browser.evaluate("document.getElementById('listener').value = '\(name)'")
            try browser.click("#start")
        }
        for (index, browser) in browsers.enumerated() {
            for (number, key) in ["A", "B", "C", "D"].enumerated() {
                try browser.click("[data-sound=\(key)]")
                try browser.wait(until: "soundalikeTest.gains?.\(key) === 1")
                try browser.evaluate(
                    "(() => { const slider = document.querySelector('[data-score=\"\(number)\"]'); slider.value = \(50 + 10 * index); slider.dispatchEvent(new Event('input')); })()")
            }
            try browser.wait(until: "soundalikeTest.isKept")
            // A reload goes on where it was.
            try browser.open(url: "http://127.0.0.1:\(server.port)/")
            #expect(try browser.evaluate("document.querySelector('[data-score=\"3\"]').value") as? String == "\(50 + 10 * index)")
            try browser.click("#next")
            try browser.wait(until: "soundalikeTest.isKept && document.getElementById('kept').textContent === 'All answers are kept.'")
            #expect(browser.complaints == [] && browser.requests.allSatisfy { $0.hasPrefix("http://127.0.0.1:\(server.port)/") })
        }
        #expect(server.interrupt() == 130)
        let exported = try stage.run("listen", "export", "test.html", "-o", "answers.csv")
        #expect(exported.status == 0, "\(exported.error)")
        let conditions = try #require(
            try stage.run("listen", "analyse", "answers.csv", "--no-screening", "--json").results().first?["conditions"] as? [[String: Any]])
        #expect(Set(conditions.compactMap { $0["name"] as? String }) == ["reference", "ours", "low_anchor", "mid_anchor"])
        #expect(conditions.allSatisfy { $0["count"] as? Int == 2 && $0["mean"] as? Double == 55 })
    }

    @Test func fiftyListenersAtOnce() throws {
        let stage = try Self.stage(), server = try Server(stage), port = server.port
        let failures = Counter()
        DispatchQueue.concurrentPerform(iterations: 50) { listener in
            for revision in 1...6 {
                let answer = HTTPClient.request("POST", "/answers", port: port, body: Self.submission(token: listener, revision: revision, listener: "l\(listener)"))
                if answer?.status != 200 { failures.add() }
            }
        }
        #expect(failures.count == 0)
        let states = try Self.kept(stage)
        #expect(Set(states.map(\.listener)).count == 50 && states.count == 50 && states.allSatisfy { $0.comment == "6" })
    }

    /// What was acknowledged is there, whenever the server is killed.
    @Test func noKillLosesWhatWasAcknowledged() throws {
        let stage = try Self.stage()
        var revision = 0, acknowledged = 0
        var generator = SystemRandomNumberGenerator()
        for round in 0..<50 {
            let server = try Server(stage)
            let delay = Double.random(in: 0.001...0.06, using: &generator)
            let victim = server.processIdentifier
            DispatchQueue.global().asyncAfter(deadline: .now() + delay) { _ = Foundation.kill(victim, SIGKILL) }
            while true {
                revision += 1
                guard HTTPClient.request("POST", "/answers", port: server.port, body: Self.submission(token: 7, revision: revision))?.status == 200 else { break }
                acknowledged = revision
            }
            server.kill()
            let kept = Int(try Self.kept(stage).first?.comment ?? "0") ?? -1
            #expect(kept >= acknowledged, "round \(round)")
        }
        #expect(acknowledged > 50)
    }

    @Test func nothingElseIsReachedOrTaken() throws {
        let stage = try Self.stage(), server = try Server(stage), port = server.port
        func status(_ method: String, _ path: String, _ headers: [String: String] = [:], _ body: String = "") -> Int? {
            HTTPClient.request(method, path, port: port, headers: headers, body: body)?.status
        }
        let page = try #require(HTTPClient.request("GET", "/", port: port))
        #expect(page.status == 200 && page.text.contains("nosniff") && !page.text.contains("\"ours\"") && !page.text.contains("\"voice\""))
        for path in ["/test-key.json", "/../test-key.json", "/%2e%2e/test-key.json", "/test-answers.db", "//", "/answers/1", "/renders/ours/voice.wav", "/etc/passwd"] {
            #expect(status("GET", path) == 404, "\(path)")
        }
        for (method, path) in [("GET", "/answers"), ("PUT", "/"), ("DELETE", "/answers"), ("POST", "/"), ("OPTIONS", "/answers")] {
            #expect(status(method, path) == 405, "\(method) \(path)")
        }
        let good = Self.submission(token: 1, revision: 1)
        // From other sites, by other names, as a form.
        for headers in [
            ["Origin": "http://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Host": "evil.example:\(port)"],
        ] { #expect(status("POST", "/answers", headers, good) == 403, "\(headers)") }
        #expect(status("POST", "/answers", ["Content-Type": "text/plain"], good) == 415)
        #expect(status("POST", "/answers", [:], String(repeating: " ", count: 1 << 20) + good) == 413)
        for bad in [
            "", "{}", "[1]", Self.submission(token: 1, revision: -1), Self.submission(token: 1, revision: 1, listener: ""),
            Self.submission(token: 1, revision: 1, listener: String(repeating: "x", count: 101)), Self.submission(token: 1, revision: 1, scores: "1,2,3,101"),
            Self.submission(token: 1, revision: 1, scores: "1,2,3"), Self.submission(token: 1, revision: 1, scores: "1,2,3,0.5"),
            Self.submission(token: 1, revision: 1, order: "\"1-1\",\"1-1\",\"1-3\",\"1-4\""), Self.submission(token: 1, revision: 1).replacing("\"item\":\"1\"", with: "\"item\":\"2\""),
            good.replacing("0000", with: "zzzz"),
        ] { #expect(status("POST", "/answers", [:], bad) == 400, "\(bad)") }
        #expect(HTTPClient.exchange("rubbish\r\n\r\n", port: port).map { $0.status >= 400 } ?? true)
        for pieces in ["zz\r\n", "-1\r\n", "ffffffffffffffff\r\n", "10000000000000000\r\n"] {
            let head = "POST /answers HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\nConnection: close\r\n"
            #expect(HTTPClient.exchange(head + "Transfer-Encoding: chunked\r\n\r\n" + pieces, port: port)?.status == 400, "\(pieces)")
        }
        #expect(try Self.kept(stage).isEmpty)

        #expect(status("POST", "/answers", [:], Self.submission(token: 1, revision: 5)) == 200)
        // What is older changes nothing; another listener is another.
        #expect(status("POST", "/answers", [:], Self.submission(token: 1, revision: 4)) == 200)
        #expect(status("POST", "/answers", [:], Self.submission(token: 2, revision: 1, listener: "x")) == 200)
        #expect(try Self.kept(stage).map(\.comment) == ["5", "1"])
        #expect(try stage.run("listen", "export", "test.html").output.contains("\"x (2)\",\"voice\""))
        let json = try stage.run("listen", "export", "test.html", "--json")
        let file = try Data(contentsOf: Program.checkout.appendingPathComponent("docs/schemas/listen-export.schema.json"))
        let schema = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
        #expect(SchemaValidator.complaints(try json.json(), schema: schema) == [])
        let ratings = try #require(try json.results().first?["ratings"] as? [[String: Any]])
        #expect(ratings.count == 8 && ratings.filter { $0["listener"] as? String == "x (2)" }.count == 4 && Set(ratings.compactMap { $0["score"] as? Double }) == [1, 2, 3, 4])
    }

    /// A specification's questions and its page for training, in a browser that a server sends them to.
    @Test func questionsComeBeforeTheTest() throws {
        let stage = try Self.stage()
        for condition in ["reference", "ours"] {
            try Stage.clip(seconds: 0.6, seed: 5).write(to: stage.folder.file("renders/\(condition)/before.wav"), encoding: .pcm16)
        }
        let specification = """
            folder = "renders"
            title = "Voices"
            loop = false
            training = "before"
            [[questions]]
            name = "age"
            text = "How old are you?"
            [[questions]]
            name = "device"
            text = "What do you listen with?"
            choices = ["headphones", "loudspeakers"]
            """
        try stage.folder.write(Array(specification.utf8), to: "spec.toml")
        let built = try stage.run("listen", "build", "spec.toml", "-o", "test.html", "--force")
        #expect(built.status == 0 && built.output.contains("1 items, 4 conditions"), "\(built.error)")
        #expect(try stage.run("listen", "build", "spec.toml", "-o", "test.html", "--force", "--title", "x").status == 64)
        let server = try Server(stage), browser = try Browser(), page = "http://127.0.0.1:\(server.port)/"
        func set(_ field: String, _ value: String) throws {
            try browser.evaluate("(() => { const field = document.getElementById('question-\(field)'); field.value = '\(value)'; field.dispatchEvent(new Event('input')); })()")
        }
        try browser.open(url: page)
        try browser.evaluate("document.getElementById('listener').value = 'ann'")
        try browser.click("#start")
        try set("age", "43")
        #expect(try browser.evaluate("document.getElementById('answered').disabled") as? Bool == true)
        try set("device", "headphones")
        try browser.wait(until: "soundalikeTest.isKept")
        try browser.open(url: page)
        #expect(try browser.evaluate("document.getElementById('question-age').value") as? String == "43")
        try browser.click("#answered")
        for key in ["reference", "A", "B", "C", "D"] {
            #expect(try browser.evaluate("document.getElementById('trained').disabled") as? Bool == true)
            try browser.click("[data-sound=\(key)]")
            try browser.wait(until: "soundalikeTest.gains?.\(key) === 1")
        }
        // Without a loop it falls silent at its end.
        try browser.wait(until: "soundalikeTest.chosen === null")
        try browser.click("#trained")
        #expect(try browser.evaluate("document.querySelectorAll('[data-score]').length") as? Int == 4)
        try browser.wait(until: "soundalikeTest.isKept")
        #expect(browser.complaints == [])
        let table = try stage.run("listen", "export", "test.html", "--questions")
        #expect(table.output == "\"listener\",\"age\",\"device\",\"comment\"\n\"ann\",\"43\",\"headphones\",\"\"\n", "\(table.output)\(table.error)")
        let json = try stage.run("listen", "export", "test.html", "--json"), result = try #require(try json.results().first)
        let listener = try #require((result["listeners"] as? [[String: Any]])?.first)
        #expect(listener["answers"] as? [String: String] == ["age": "43", "device": "headphones"] && listener["trials"] as? Int == 1 && listener["done"] as? Int == 0)
        #expect((result["ratings"] as? [Any])?.isEmpty == true)
        #expect(try stage.run("listen", "export", "test.html", "--json", "--questions").status == 64)
        #expect(try browser.evaluate("soundalikeTest.table().split('\\r\\n')[0]") as? String == "listener,item,condition,score,comment,age,device")
    }

    /// One listener who sends without end is told to wait; others are not.
    @Test func floodsAreHeldBack() throws {
        let stage = try Self.stage(), server = try Server(stage)
        var answer: HTTPClient.Answer?
        for revision in 1...2_000 {
            answer = HTTPClient.request("POST", "/answers", port: server.port, body: Self.submission(token: 1, revision: revision))
            if answer?.status != 200 { break }
        }
        #expect(answer?.status == 429 && answer?.text.contains("Retry-After: 1") == true)
        #expect(HTTPClient.request("POST", "/answers", port: server.port, body: Self.submission(token: 2, revision: 1))?.status == 200)
        Thread.sleep(forTimeInterval: 1)
        #expect(HTTPClient.request("POST", "/answers", port: server.port, body: Self.submission(token: 1, revision: 3_000))?.status == 200)
        #expect(try Self.kept(stage).map(\.comment) == ["3000", "1"])
    }

    /// More connections than the system lets the server have open close all of them, and it goes on.
    @Test func manyOpenConnectionsDoNotEndIt() throws {
        let stage = try Self.stage(), server = try Server(stage, through: "ulimit -n 100; exec \"$@\"")
        for revision in 1...2 {
            let connections = (0..<300).compactMap { _ in HTTPClient.connection(to: server.port) }
            #expect(connections.count > 80)
            var answer: HTTPClient.Answer?
            for _ in 0..<40 where answer?.status != 200 {
                answer = HTTPClient.request("POST", "/answers", port: server.port, body: Self.submission(token: 1, revision: revision))
                if answer == nil { Thread.sleep(forTimeInterval: 0.1) }
            }
            #expect(answer?.status == 200)
            for connection in connections { close(connection) }
        }
        #expect(try Self.kept(stage).map(\.comment) == ["2"])
        #expect(server.interrupt() == 130)
    }

    @Test func mistakesAreSaid() throws {
        let stage = try Self.stage()
        #expect(try stage.run("listen", "export", "test.html").status == 66)
        #expect(try stage.run("listen", "serve", "missing.html").status == 66)
        #expect(try stage.run("listen", "serve", "eq.json").status == 64)
        #expect(try stage.run("listen", "serve", "test.html", "--address", "nowhere").status == 64)
        #expect(try stage.run("listen", "serve", "test.html", "--answers", "eq.json").status == 65)
        let server = try Server(stage)
        let second = try stage.run("listen", "serve", "test.html", "--port", "\(server.port)")
        #expect(second.status == 73, "\(second.error)")
    }
}

/// Counts from any thread.
private final class Counter: Sendable {
    private let number = Mutex(0)

    func add() { number.withLock { $0 += 1 } }
    var count: Int { number.withLock { $0 } }
}
