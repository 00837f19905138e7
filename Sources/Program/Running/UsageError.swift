import ArgumentParser
import SoundalikeFoundations

/// What is wrong with a command line, said as the program says everything.
struct UsageError {
    let error: SoundalikeError
    /// Where to read more, a line.
    let help: String

    /// - Parameters:
    ///   - message: what the parser says.
    ///   - arguments: what it was given.
    ///   - commands: those that there are.
    init(_ message: String, arguments: [String], commands: [any ParsableCommand.Type]) {
        let names = commands.flatMap { [$0._commandName] + $0.configuration.aliases }
        let first = arguments.first ?? ""
        if !first.isEmpty, !first.hasPrefix("-"), !names.contains(first), first != "help" {
            let nearest = names.min { Self.distance($0, first) < Self.distance($1, first) }
            let isNear = nearest.map { Self.distance($0, first) <= max(2, first.count / 3) } ?? false
            error = SoundalikeError(
                .usage, nil, "there is no command '\(first)'", remedy: isNear ? nearest.map { "did you mean \($0)?" } : "there are \(names.joined(separator: ", "))")
            help = "see `soundalike --help`"
            return
        }
        // The parser ends sentences; ours begin small and have no full stop.
        let text = message.split(separator: "\n").joined(separator: " ").trimmingSuffix(".")
        error = SoundalikeError(.usage, nil, text.hasPrefix("--") ? text : text.prefix(1).lowercased() + text.dropFirst())
        help = names.contains(first) ? "see `soundalike \(first) --help`" : "see `soundalike --help`"
    }

    /// How many letters have to be put in, taken out or replaced (Levenshtein).
    private static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second.utf8)
        var row = Array(0...second.count)
        for (index, letter) in first.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (place, other) in second.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(change, row[place] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
