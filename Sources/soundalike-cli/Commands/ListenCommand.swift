import ArgumentParser

/// `soundalike listen`: listening tests.
struct ListenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen", abstract: "Let people judge: what listening tests come to.", subcommands: [ListenAnalyseCommand.self])
}
