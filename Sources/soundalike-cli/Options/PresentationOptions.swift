import ArgumentParser

/// What is drawn of the work.
struct PresentationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Draw spectra, settings and spectrograms into this file, .svg or .png; a folder when there are several inputs.", valueName: "path"))
    var picture: String?
}
