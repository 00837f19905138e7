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
    /// - Parameter besideData: whether standard output carries a file, so that the line goes to standard error instead.
    /// - Throws: `SoundalikeError(.inputOutput)` when nobody can take it: a full disk, say.
    static func output(_ text: String, besideData: Bool = false) throws {
        let file = besideData ? FileHandle.standardError : FileHandle.standardOutput
        do { try file.write(contentsOf: Data((text.printable(keeping: layout).displayText + "\n").utf8)) } catch {
            throw SoundalikeError(.inputOutput, "standard output", "cannot be written to")
        }
    }

    /// Writes a line that is not a result.
    static func note(_ text: String) { noteUnfinished("\(safe(text))\n") }

    /// Puts `text`, which may be empty, in place of the terminal's last line. The next of these replaces it.
    static func redraw(_ text: String) { noteUnfinished("\r\u{1B}[K\(safe(text))") }

    private static func safe(_ text: String) -> String { text.shortened(to: longestMessage).printable(keeping: layout) }

    private static func noteUnfinished(_ text: String) {
        // Where even this fails there is nobody left to tell.
        try? FileHandle.standardError.write(contentsOf: Data(text.displayText.utf8))
    }

    static func warn(_ text: String) { note("warning: \(text)") }

    /// Writes the one line of an error.
    static func report(_ error: SoundalikeError) { note("error: \(error)") }

    /// Whether a person looks at standard error.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
