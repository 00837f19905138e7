import ArgumentParser
import SoundalikeAudio

/// Where processed audio goes, and as what.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The file to write; a folder when there are several inputs. Without it, a new name in the working folder. - is standard output.", valueName: "path"))
    var output: String?

    @Option(help: ArgumentHelp("Bits a sample: 16, 24, or 32f for floating point. As in the input by default.", valueName: "depth"))
    var bits: BitDepth?

    @Option(
        help: ArgumentHelp(
            "The kind of file: \(Container.writable.map(\.rawValue).joined(separator: ", ")). By default what the output's name says, else as the input.",
            valueName: "kind"))
    var format: Container?

    @Flag(help: "Replace files that are there already.")
    var force = false

    @Flag(help: "Work out the settings, but write no audio.")
    var dryRun = false
}

extension BitDepth: ExpressibleByArgument {}

extension Container: ExpressibleByArgument {
    public init?(argument: String) {
        guard let container = Container(rawValue: argument.lowercased()), container.isWritable else { return nil }
        self = container
    }

    public static var allValueStrings: [String] { writable.map(\.rawValue) }
}
