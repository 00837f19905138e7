import Foundation
import TestSupport

/// A headless Chromium with one page, driven by the DevTools protocol over pipes: JSON messages, a null byte after each.
final class Browser {
    struct Failure: Error, CustomStringConvertible { let description: String }

    private let process = Process()
    private let profile: TemporaryFolder
    private let toBrowser = Pipe(), fromBrowser = Pipe()
    private var received: [UInt8] = []
    private var lastID = 0
    private var session: String?
    /// The addresses of everything that the page asked for.
    private(set) var requests: [String] = []
    /// What went wrong in the page: exceptions, refusals by its policy.
    private(set) var complaints: [String] = []
    private var events: Set<String> = []

    /// Starts the browser; `make test` installs it.
    init() throws {
        profile = try TemporaryFolder()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // The browser reads messages from descriptor 3 and writes them to 4.
        process.arguments = [
            "-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--remote-debugging-pipe", "--user-data-dir=\(profile.path)", "--no-first-run", "--mute-audio",
            "--force-device-scale-factor=1", "--disable-background-networking", "about:blank",
        ]
        process.standardInput = toBrowser
        process.standardOutput = fromBrowser
        try process.run()
        let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"] ?? ""
        session = try call("Target.attachToTarget", ["targetId": target, "flatten": true])["sessionId"] as? String
        for domain in ["Page", "Runtime", "Log", "Network"] { _ = try call("\(domain).enable") }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// Opens a file without any network and waits until it is there.
    func open(_ path: String) throws {
        _ = try call("Network.emulateNetworkConditions", ["offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0])
        try open(url: URL(fileURLWithPath: path).absoluteString)
    }

    /// Opens an address and waits until the page is there.
    func open(url: String) throws {
        requests = []
        events.remove("Page.loadEventFired")
        _ = try call("Page.navigate", ["url": url])
        while !events.contains("Page.loadEventFired") { try takeMessage() }
    }

    /// The value of an expression, awaited if it is a promise, as JSON.
    @discardableResult
    func evaluate(_ expression: String) throws -> Any? {
        let answer = try call("Runtime.evaluate", ["expression": expression, "awaitPromise": true, "returnByValue": true])
        if let details = answer["exceptionDetails"] { throw Failure(description: "\(expression): \(details)") }
        return (answer["result"] as? [String: Any])?["value"]
    }

    func number(_ expression: String) throws -> Double {
        guard let number = try evaluate(expression) as? NSNumber else { throw Failure(description: "\(expression) is no number") }
        return number.doubleValue
    }

    /// Waits until an expression is true, 10 s at most.
    func wait(until expression: String) throws {
        for _ in 0..<200 {
            if try evaluate("Boolean(\(expression))") as? Bool == true { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw Failure(description: "never true: \(expression)")
    }

    /// The middle of an element, scrolled into view.
    private func place(of selector: String) throws -> (x: Double, y: Double) {
        let element = "document.querySelector('\(selector)')"
        try evaluate("\(element).scrollIntoView({ block: 'center' })")
        let box = "\(element).getBoundingClientRect()"
        return (try number("\(box).x + \(box).width / 2"), try number("\(box).y + \(box).height / 2"))
    }

    func click(_ selector: String) throws { try drag(selector, by: (0, 0)) }

    /// Presses the mouse on an element, moves it, lets go.
    func drag(_ selector: String, by distance: (x: Double, y: Double)) throws {
        let start = try place(of: selector)
        func mouse(_ type: String, _ part: Double) throws {
            _ = try call(
                "Input.dispatchMouseEvent",
                [
                    "type": type, "x": start.x + part * distance.x, "y": start.y + part * distance.y, "button": "left",
                    "buttons": type == "mouseReleased" ? 0 : 1, "clickCount": 1,
                ])
        }
        try mouse("mousePressed", 0)
        if distance != (0, 0) { for step in 1...5 { try mouse("mouseMoved", Double(step) / 5) } }
        try mouse("mouseReleased", 1)
    }

    func press(_ key: String) throws {
        for type in ["keyDown", "keyUp"] { _ = try call("Input.dispatchKeyEvent", ["type": type, "key": key, "code": key]) }
    }

    func show(width: Int, isDark: Bool) throws {
        _ = try call("Emulation.setDeviceMetricsOverride", ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false])
        _ = try call("Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]]])
    }

    /// How many sheets of A4 the page fills in print.
    func printedPageCount() throws -> Int {
        let answer = try call("Page.printToPDF", ["paperWidth": 8.27, "paperHeight": 11.69])
        let pdf = Data(base64Encoded: answer["data"] as? String ?? "") ?? Data()
        // Pages are in the clear where they are not packed into object streams, as Chromium writes them.
        return String(decoding: pdf, as: UTF8.self).matches(of: /\/Type \/Page\b/).count
    }

    /// The whole page as a PNG.
    func screenshot() throws -> Data {
        let answer = try call("Page.captureScreenshot", ["format": "png", "captureBeyondViewport": true])
        return Data(base64Encoded: answer["data"] as? String ?? "") ?? Data()
    }

    // MARK: - The protocol

    private func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
        lastID += 1
        var message: [String: Any] = ["id": lastID, "method": method, "params": parameters]
        message["sessionId"] = session
        try toBrowser.fileHandleForWriting.write(contentsOf: JSONSerialization.data(withJSONObject: message) + [0])
        while true {
            guard let answer = try takeMessage(), answer["id"] as? Int == lastID else { continue }
            if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
            return answer["result"] as? [String: Any] ?? [:]
        }
    }

    /// Reads the next message and notes it if it is an event.
    @discardableResult
    private func takeMessage() throws -> [String: Any]? {
        let descriptor = fromBrowser.fileHandleForReading.fileDescriptor
        var part = [UInt8](repeating: 0, count: 65_536)
        while !received.contains(0) {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 30_000) > 0 else { throw Failure(description: "the browser says nothing") }
            let count = read(descriptor, &part, part.count)
            guard count > 0 else { throw Failure(description: "the browser has ended; is chromium installed?") }
            received += part[..<count]
        }
        let end = received.firstIndex(of: 0) ?? 0
        let message = try JSONSerialization.jsonObject(with: Data(received[..<end])) as? [String: Any]
        received.removeFirst(end + 1)
        if let method = message?["method"] as? String { note(method, message?["params"] as? [String: Any] ?? [:]) }
        return message
    }

    private func note(_ method: String, _ parameters: [String: Any]) {
        events.insert(method)
        switch method {
        case "Network.requestWillBeSent": requests.append((parameters["request"] as? [String: Any])?["url"] as? String ?? "?")
        case "Runtime.exceptionThrown": complaints.append("\(parameters)")
        case "Log.entryAdded": complaints.append("\((parameters["entry"] as? [String: Any])?["text"] ?? parameters)")
        default: break
        }
    }
}
