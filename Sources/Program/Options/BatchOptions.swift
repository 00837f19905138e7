import ArgumentParser

/// How several inputs are taken.
struct BatchOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Take folders as inputs, with everything in them that looks like a recording.")
    var recursive = false

    @Option(name: [.short, .long], help: ArgumentHelp("How many inputs to work on at once.", valueName: "count"))
    var jobs = 1

    func validate() throws {
        guard (1...1024).contains(jobs) else { throw ValidationError("--jobs takes a number from 1 to 1024.") }
    }
}
