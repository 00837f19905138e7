import Foundation
import Soundalike
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeModelFiles

/// A bank that does one thing at a time.
final class SharedBank {
    private let lock = NSLock()
    private let bank: ChainBank

    init(_ bank: ChainBank) { self.bank = bank }

    func use<Result>(_ work: (ChainBank) throws -> Result) throws -> Result { try lock.withLock { try work(bank) } }
}

/// What `soundalike_bank_create` was asked for.
struct BankRequest {
    /// What its effects are.
    private enum Source {
        case effect(String)
        case chain(String)
        case settings(JSONValue, moved: [String])
    }

    private static let greatestCount = 65_536
    private let source: Source
    private let items: Int, variants: Int, maximumFrames: Int, blockFrames: Int
    private let sampleRateHz: Double

    init(_ json: UnsafePointer<CChar>?) throws {
        var options = try OptionsReader(json)
        let effect = try options.text("effect"), chain = try options.text("chain")
        let settings = try options.object("settings"), moved = try options.texts("moved")
        items = try options.count("items", in: 1...Self.greatestCount) ?? 1
        variants = try options.count("variants", in: 1...Self.greatestCount) ?? 1
        sampleRateHz = try options.number("sample_rate_hz", in: 4_000...768_000) ?? 44_100
        maximumFrames = try options.count("maximum_frames", in: 1...1 << 26) ?? 65_536
        blockFrames = try options.count("block_frames", in: 1...1 << 20) ?? 64
        try options.finish()
        switch (effect, chain, settings, moved) {
        case (let effect?, nil, nil, nil): source = .effect(effect)
        case (nil, let chain?, nil, nil): source = .chain(chain)
        case (nil, nil, let settings?, let moved?): source = .settings(settings, moved: moved)
        default: throw SoundalikeError(.usage, "options", "needs one of effect, chain, and settings with moved")
        }
        guard items * variants <= Self.greatestCount else {
            throw SoundalikeError(.usage, "options", "\(items) items of \(variants) variants are more than \(Self.greatestCount)")
        }
    }

    func bank() throws -> ChainBank {
        let registry = EffectRegistry.installed(InstalledPlugins.catalogue)
        return try ChainBank(
            description(registry).resolved(registry: registry), itemCount: items, maximumVariantCount: variants, sampleRateHz: sampleRateHz,
            blockFrames: blockFrames, maximumFrameCount: maximumFrames, registry: registry)
    }

    private func description(_ registry: EffectRegistry) throws -> ChainDescription {
        switch source {
        case .effect(let id): return try ChainDescription(moving: id, registry: registry)
        case .chain(let name): return try ChainDescription(contentsOf: NamedFiles.chains().locate(name).path)
        case .settings(let document, let moved):
            let json = try JSONEncoder().encode(document)
            return try ChainDescription(Settings(json: Array(json), subject: "settings", registry: registry), name: "settings", moving: moved)
        }
    }
}

/// What a bank moves.
struct BankDescription: Encodable {
    struct Parameter: Encodable {
        let column: String, name: String, unit: String, scale: String
        let minimum: Double, maximum: Double
        /// Normalised.
        let `default`: Double
    }

    let parameters: [Parameter]
    let latencyFrames: Int

    init(_ bank: ChainBank) {
        latencyFrames = bank.latencyFrames
        parameters = bank.chain.trained.map {
            Parameter(
                column: $0.column, name: $0.parameter.name, unit: $0.parameter.unit, scale: $0.range.scale.rawValue, minimum: $0.range.leastValue,
                maximum: $0.range.maximum, default: $0.normalisedDefault)
        }
    }
}
