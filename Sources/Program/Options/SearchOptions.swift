import ArgumentParser
import Soundalike
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles

/// A chain of effects that `match` sets by trying out.
struct SearchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Set this chain of effects instead of the equaliser: a TOML file, or a chain that comes with the program (voice, master, guitar, space). \
            What its `trained` lists name is set, by trying it out on a few passages of each input.
            """, valueName: "chain"))
    var chain: String?

    @Option(
        help: ArgumentHelp(
            "With --chain: try settings out for so long at most, in seconds. 10 by default; it ends before when nothing is gained any more.",
            valueName: "seconds"))
    var refine: Double?

    @Option(
        help: ArgumentHelp(
            "With --chain, in place of the reference: the same recording after something else has processed it. The chain is set to do the same.",
            valueName: "file"))
    var target: String?

    @Flag(help: "With --chain: find one setting for all inputs, as for the songs of an album, from a part of each.")
    var album = false

    @Option(help: .hidden)
    var method: ChainMatchOptions.Method?

    func validate() throws {
        if let refine, !(0...86_400).contains(refine) { throw ValidationError("--refine takes 0 to 86400 seconds.") }
        if chain == nil {
            for (name, isGiven) in [("--refine", refine != nil), ("--target", target != nil), ("--method", method != nil), ("--album", album)] where isGiven {
                throw ValidationError("\(name) needs --chain.")
            }
        }
    }

    /// The chain's file.
    func path() throws -> String? { try chain.map { try NamedFiles.chains().locate($0).path } }
}

extension ChainMatchOptions.Method: ExpressibleByArgument {}
