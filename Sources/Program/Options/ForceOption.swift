import ArgumentParser

/// Whether outputs may take the place of other files.
struct ForceOption: ParsableArguments {
    @Flag(help: "Replace files that are there already.")
    var force = false
}
