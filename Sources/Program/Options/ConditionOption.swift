import ArgumentParser
import Soundalike
import SoundalikeEffects
import SoundalikeEvaluation
import SoundalikeFoundations
import SoundalikeModelFiles

/// `--condition NAME=WHAT`: what models are compared with.
struct ConditionOption: ExpressibleByArgument, Sendable {
    let name: String
    /// A parameter document, a chain, or a folder of renders.
    let what: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex, argument.index(after: equals) != argument.endIndex else { return nil }
        (name, what) = (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    }

    /// - Throws: `SoundalikeError` as reading settings and chains does.
    func condition(registry: EffectRegistry) throws -> Condition {
        if FileKind(at: what) == .folder { return try Condition(name: name, source: .renders(folder: what)) }
        if what.pathExtension.lowercased() == "json" {
            return try Condition(name: name, source: .settings(Settings(contentsOf: what, registry: registry)))
        }
        let path = try NamedFiles.chains().locate(what).path
        return try Condition(name: name, source: .settings(ChainDescription(contentsOf: path).settings(registry: registry, subject: path)))
    }
}
