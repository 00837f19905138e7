import ArgumentParser

/// `soundalike listen`: listening tests.
struct ListenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen", abstract: "Let people judge: make listening tests, serve them, and analyse their answers.",
        subcommands: [ListenBuildCommand.self, ListenServeCommand.self, ListenExportCommand.self, ListenAnalyseCommand.self])
}
