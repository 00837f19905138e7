import ArgumentParser
import Foundation
import SoundalikeFoundations
import SoundalikeListening

/// `soundalike listen serve TEST`: a listening test over the network.
struct ListenServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a listening test, and keep what listeners answer.",
        discussion: """
            The test is a page that `listen build` wrote, with its key beside it. Listeners open the address that is printed. Every change of an answer is saved on disk \
            before the listener's browser is told so. Only this machine can reach the test, unless --address says otherwise. Then anybody who can reach the address can \
            listen and answer, and nothing is encrypted. Ctrl-C stops the server; the same command goes on with the same answers. `listen export` makes a table of them, at any time.
            """)

    @Argument(help: ArgumentHelp("The page that `listen build` wrote.", valueName: "test"))
    var test: String

    @Option(help: ArgumentHelp("The database to keep answers in; NAME-answers.db beside the page unless given.", valueName: "path"))
    var answers: String?

    @Option(help: ArgumentHelp("The port to listen at; 0 for any that is free.", valueName: "number"))
    var port: UInt16 = 8085

    @Option(help: ArgumentHelp("The address of this machine to listen at, IPv4: 0.0.0.0 for all its networks.", valueName: "address"))
    var address = "127.0.0.1"

    func run() async throws {
        let files = try TestFiles(page: test, answers: answers)
        let server = try TestServer(page: files.page, key: files.key, store: files.store(), address: address, port: port)
        let host = address == "0.0.0.0" ? ProcessInfo.processInfo.hostName : address, path = files.answersPath
        try await server.run { port in
            try Console.output("Listeners open http://\(host):\(port)/\nAnswers are kept in \(path); Ctrl-C ends the test")
        }
    }
}

/// `soundalike listen export TEST`: the answers to a served test as a table.
struct ListenExportCommand: ParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Make a table of the answers that `listen serve` kept.",
        discussion: "The table has every trial that was done, also those of listeners who have not finished the test. Conditions and items appear under their own names.")

    @Argument(help: ArgumentHelp("The page that was served.", valueName: "test"))
    var test: String

    @Option(help: ArgumentHelp("The database of the answers; NAME-answers.db beside the page unless given.", valueName: "path"))
    var answers: String?

    @Option(name: [.short, .long], help: ArgumentHelp("The table to write (CSV); standard output unless given.", valueName: "path"))
    var output: String?

    @Flag(help: "Make a table of the listeners instead: what they answered to the questions before the test, and their comments.")
    var questions = false

    @OptionGroup var replacing: ForceOption

    @OptionGroup var report: JSONOption

    var wantsJSON: Bool { report.json }

    func validate() throws {
        if report.json, output != nil || questions { throw ValidationError("--json prints everything; neither --output nor --questions goes with it.") }
    }

    func run() throws {
        let files = try TestFiles(page: test, answers: answers)
        guard FileKind(at: files.answersPath) != nil else { throw SoundalikeError(.noInput, files.answersPath, "no such file") }
        if let output {
            var claims = RunFiles(reading: files.paths)
            try claims.claim(output, for: files.answersPath)
        }
        let submissions = try files.store().submissions()
        if report.json {
            let answers = try Answers(submissions, key: files.key, subject: files.answersPath)
            return try JSONOutput(results: [ExportedAnswers(answers, listeners: submissions.listeners)]).write()
        }
        let table = questions ? submissions.questionnaire(key: files.key) : try Answers(submissions, key: files.key, subject: files.answersPath).csv
        // Printed as text is, with the ends of lines of text.
        guard let output else { return try Console.output(table.replacing("\r\n", with: "\n").trimmingSuffix("\n")) }
        try AtomicOutputFile.write(table.utf8, to: output, overwrite: replacing.force)
        try Console.output("Wrote \(output)", besideData: output == StandardStreams.name)
    }
}

/// A test's page, its key, and the database of its answers.
private struct TestFiles {
    let page: [UInt8]
    let key: TestKey
    let answersPath: String
    /// All three files.
    let paths: [String]

    init(page path: String, answers: String?) throws {
        guard path.lowercased().hasSuffix(".html") else { throw SoundalikeError(.usage, path, "is not a page, NAME.html") }
        let stem = String(path.dropLast(5)), file = try InputFile(path: path)
        page = try file.read(at: 0, count: file.length)
        let keyPath = stem + "-key.json"
        key = try TestKey(contentsOf: keyPath)
        answersPath = answers ?? stem + "-answers.db"
        paths = [path, keyPath, answersPath]
    }

    func store() throws -> AnswerStore { try AnswerStore(path: answersPath, test: key.test) }
}
