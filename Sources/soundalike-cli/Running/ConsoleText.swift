import SoundalikeFoundations

/// Text for people that is safe to print: nothing that came from outside commands the terminal, what the program drew keeps its colours.
struct ConsoleText: Sendable {
    /// What lays text out.
    private static let layout: Set<Unicode.Scalar> = ["\n", "\t"]

    /// As it is printed.
    let printed: String

    init(_ text: String) { printed = text.printable(keeping: Self.layout).displayText }

    /// A drawing of the program's own, with nothing from outside in it.
    init(drawing: String) { printed = drawing }

    /// Everything in `parts`, a line or more each.
    init(lines parts: [ConsoleText]) { printed = parts.map(\.printed).joined(separator: "\n") }

    var isEmpty: Bool { printed.isEmpty }
}
