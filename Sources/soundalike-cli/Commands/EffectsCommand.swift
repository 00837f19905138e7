import ArgumentParser

/// `soundalike effects`: what can process audio here.
struct EffectsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "effects", abstract: "Say which effects there are, and what their parameters are.",
        subcommands: [EffectsListCommand.self, EffectsShowCommand.self], defaultSubcommand: EffectsListCommand.self)
}
