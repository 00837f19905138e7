import ArgumentParser

/// Where settings go.
struct SettingsOption: ParsableArguments {
    @Option(help: ArgumentHelp("Write the settings to this file (JSON); a folder when there are several inputs.", valueName: "path"))
    var settings: String?
}
