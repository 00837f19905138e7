import ArgumentParser

/// The recordings that models are trained on or judged by.
struct CorpusOptions: ParsableArguments {
    @Option(help: "A folder of recordings; may be given more than once.")
    var data: [String]

    @Option(help: "Leave out recordings whose licence contains this; may be given more than once.")
    var excludeLicence: [String] = []
}
