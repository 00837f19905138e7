import ArgumentParser

@main
struct SoundalikeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soundalike", abstract: "Make one recording sound like another, by setting the knobs of real audio effects.",
        version: "0.1.0")
}
