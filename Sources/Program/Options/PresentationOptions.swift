import ArgumentParser

/// What is drawn of the work.
struct PresentationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write a page (HTML) with charts and players, in which the settings can be changed; a folder when there are several inputs.", valueName: "path"))
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Draw spectra, settings and spectrograms into this file, .svg or .png; a folder when there are several inputs.", valueName: "path"))
    var picture: String?
}
