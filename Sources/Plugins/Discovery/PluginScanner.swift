import Foundation
import SoundalikeFoundations

/// Has LV2 data read in a process of its own (`soundalike-plugin-scan`), since anybody can have written them: what crashes, hangs or wants
/// all memory there costs one bundle.
struct PluginScanner: Sendable {
    /// For one bundle, or one answer.
    private static let limitSeconds = 20.0
    private static let greatestByteCount = 256 << 20

    /// What is in each of `bundles`, as far as it can be found out.
    ///
    /// - Throws: `SoundalikeError`: unavailable without the worker program, interrupted.
    func contents(of bundles: [String]) throws -> [BundleContents] {
        var found: [String: BundleContents] = [:]
        for bundle in bundles {
            if let refusal = BundleSearch.refusal(of: bundle) { found[bundle] = BundleContents(path: bundle, problem: refusal) }
        }
        var rest = bundles.filter { found[$0] == nil }[...]
        while !rest.isEmpty {
            let (answers, problem) = try ask(["ask": .string("bundles"), "bundles": .array(rest.map(JSONValue.string))], answerCount: rest.count)
            for answer in answers {
                guard let contents = BundleContents(lines: Self.unpacked(answer), stamp: nil), contents.path == rest.first else { break }
                found[contents.path] = contents
                rest.removeFirst()
            }
            // The one that was being read took the worker down; the others get another.
            guard let path = rest.popFirst() else { break }
            found[path] = BundleContents(path: path, problem: problem ?? "the worker that reads it is of another version")
        }
        return bundles.compactMap { found[$0] }
    }

    /// The answer to a question about several bundles together.
    ///
    /// - Throws: as ``contents(of:)``, and unavailable where the data cannot be read.
    func answer(_ question: [String: JSONValue], bundles: [String]) throws -> JSONValue {
        var question = question
        question["bundles"] = .array(bundles.map(JSONValue.string))
        let (answers, problem) = try ask(question, answerCount: 1)
        guard let answer = answers.first else { throw SoundalikeError(.unavailable, "LV2", problem ?? "its data cannot be read") }
        return try JSONValue(parsing: answer)
    }

    /// A line of an answer holds several, with the character that JSON never has raw in place of their ends.
    static func packed(_ lines: [UInt8]) -> [UInt8] { lines.map { $0 == UInt8(ascii: "\n") ? 0x1E : $0 } }
    private static func unpacked(_ line: [UInt8]) -> [UInt8] { line.map { $0 == 0x1E ? UInt8(ascii: "\n") : $0 } }

    /// The lines that a worker answers, and what became of it where it did not answer all.
    private func ask(_ question: [String: JSONValue], answerCount: Int) throws -> (answers: [[UInt8]], problem: String?) {
        let path = try SandboxProgram.scan.locate()
        let process = Process(), output = Pipe(), input = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["--serve"]
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw SoundalikeError(.unavailable, path, "cannot be started") }
        defer {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }
        try? input.fileHandleForWriting.write(contentsOf: Data(JSONValue.object(question).serialised().utf8))
        try? input.fileHandleForWriting.close()
        var reader = LineReader(descriptor: output.fileHandleForReading.fileDescriptor, greatestByteCount: Self.greatestByteCount)
        while reader.lines.count < answerCount {
            switch try reader.readOn(limitSeconds: Self.limitSeconds) {
            case .more: continue
            case .late: return (reader.lines, "reading its description takes more than \(Int(Self.limitSeconds)) s")
            case .tooMuch: return (reader.lines, "its description is too large")
            case .end: return (reader.lines, "its description cannot be read: it is damaged, or takes too much memory")
            }
        }
        return (reader.lines, nil)
    }
}

/// Reads lines from a pipe without waiting longer than one is told.
private struct LineReader {
    enum Outcome { case more, end, late, tooMuch }

    let descriptor: Int32
    let greatestByteCount: Int
    private(set) var lines: [[UInt8]] = []
    private var rest: [UInt8] = []
    private var byteCount = 0
    private var piece = [UInt8](repeating: 0, count: 1 << 16)

    init(descriptor: Int32, greatestByteCount: Int) {
        (self.descriptor, self.greatestByteCount) = (descriptor, greatestByteCount)
    }

    /// Waits for some more.
    ///
    /// - Throws: `SoundalikeError(.interrupted)`.
    mutating func readOn(limitSeconds: Double) throws -> Outcome {
        let start = ContinuousClock.now
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&wanted, 1, 50) <= 0 {
            try Interruption.check()
            if ContinuousClock.now - start > .seconds(limitSeconds) { return .late }
        }
        let got = read(descriptor, &piece, piece.count)
        guard got > 0 else { return .end }
        byteCount += got
        guard byteCount <= greatestByteCount else { return .tooMuch }
        for byte in piece.prefix(got) {
            if byte == UInt8(ascii: "\n") {
                lines.append(rest)
                rest = []
            } else {
                rest.append(byte)
            }
        }
        return .more
    }
}
