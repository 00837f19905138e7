import Foundation
import SoundalikeFoundations

/// What the program says: results on standard output, everything else on standard error. Whatever is printed passes here, so that no name
/// of a file and no tag commands the terminal.
enum Console {
    /// What lays text out.
    private static let layout: Set<Unicode.Scalar> = ["\n", "\t"]
    /// Of a message, in code points: names may be as long as somebody likes.
    private static let longestMessage = 8_000

    /// Writes a line of results.
    ///
    /// - Parameters:
    ///   - besideData: whether standard output carries a file, so that the line goes to standard error instead.
    ///   - hasPlots: whether there may be plots in it, which get colours where standard output shows them.
    /// - Throws: `SoundalikeError(.inputOutput)` when nobody can take it: a full disk, say.
    static func output(_ text: String, besideData: Bool = false, hasPlots: Bool = false) throws {
        let file = besideData ? FileHandle.standardError : FileHandle.standardOutput
        let text = shown(text) + "\n"
        do { try file.write(contentsOf: Data((hasPlots && isOutputColoured ? CurvePlot.painted(text) : text).utf8)) } catch {
            throw SoundalikeError(.inputOutput, "standard output", "cannot be written to")
        }
    }

    /// Writes a line that is not a result.
    static func note(_ text: String) { noteUnfinished("\(safe(text))\n") }

    /// Puts `text`, which may be empty, in place of the terminal's last line. The next of these replaces it.
    static func redraw(_ text: String) { noteUnfinished("\r\u{1B}[K\(safe(text))") }

    private static func safe(_ text: String) -> String { shown(text.shortened(to: longestMessage)) }

    /// The text without anything that commands a terminal, and bytes of names that are no text as such.
    private static func shown(_ text: String) -> String { text.printable(keeping: layout).displayText }

    private static func noteUnfinished(_ text: String) {
        // Where even this fails there is nobody left to tell.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    static func warn(_ text: String) { note("warning: \(text)") }

    /// Writes the one line of an error.
    static func report(_ error: SoundalikeError) { note("error: \(error.forCommandLine)") }

    /// Whether a person looks at standard error.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many characters a line of standard output has; nil where it is no terminal.
    static var outputWidth: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether standard output shows colours, and is to: see no-color.org.
    static var isOutputColoured: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
}
