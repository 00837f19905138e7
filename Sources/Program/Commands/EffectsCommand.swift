import ArgumentParser

/// `soundalike effects`: what can process audio here.
struct EffectsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "effects", abstract: "List the effects, or show the parameters of one.",
        subcommands: [EffectsListCommand.self, EffectsShowCommand.self], defaultSubcommand: EffectsListCommand.self)
}
