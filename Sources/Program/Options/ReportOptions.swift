import ArgumentParser
import SoundalikeFoundations

/// How much the program says, and in which form.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Print one JSON object on standard output, and nothing else there.")
    var json = false

    @Flag(name: [.short, .long], help: "Print nothing but errors.")
    var quiet = false

    /// Whether progress, notes and tables are for somebody.
    var isTalkative: Bool { !json && !quiet }
}

/// The choice of JSON, for commands that print what there is.
struct JSONOption: ParsableArguments {
    @Flag(help: "Print one JSON object on standard output, and nothing else there.")
    var json = false
}
