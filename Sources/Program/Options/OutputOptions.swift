import ArgumentParser
import SoundalikeAudio

/// Where processed audio goes, and as what.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The file to write; a folder when there are several inputs. By default a new file in the working folder, such as INPUT-applied.wav. - is standard output.", valueName: "path"))
    var output: String?

    @Option(help: ArgumentHelp("Bits per sample: 16, 24, or 32f for floating point. By default as in the input.", valueName: "depth"))
    var bits: BitDepth?

    @Option(
        help: ArgumentHelp(
            "The kind of file: \(Container.writable.map(\.rawValue).joined(separator: ", ")). By default the kind that the output's name ends in, or else the input's.",
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
