import Foundation
import SoundalikeFoundations
import TOMLKit

extension Recipe {
    /// Reads a recipe file. What it leaves out keeps its default; what it should not have is refused by name.
    ///
    /// - Parameters:
    ///   - path: a TOML file.
    ///   - overrides: keys with their dots, `optimiser.batch_size`, and values as TOML writes them; they win over the file.
    /// - Throws: `SoundalikeError.noInput` or `.badData`, naming the key.
    public init(path: String, overrides: [(key: String, value: String)] = []) throws {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw SoundalikeError(.noInput, path, "no such recipe")
        }
        guard bytes.count < 1 << 20, let text = String(data: bytes, encoding: .utf8) else {
            throw SoundalikeError(.badData, path, "not a recipe: it is no text, or over a megabyte")
        }
        try self.init(toml: text, name: path, overrides: overrides)
    }

    /// Reads a recipe's text; `name` is what errors call it.
    ///
    /// - Throws: `SoundalikeError.badData`, naming the key.
    public init(toml: String, name: String, overrides: [(key: String, value: String)] = []) throws {
        var merged = try Self.object(JSONEncoder().encode(Recipe()))
        try Self.merge(try Self.parse(toml, name: name), into: &merged, name: name)
        for (key, value) in overrides {
            // What is no TOML value by itself is meant as a string.
            let fragment = (try? Self.parse("\(key) = \(value)", name: key)) ?? [:]
            let quoted = "\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
            try Self.merge(
                fragment.isEmpty ? try Self.parse("\(key) = \(quoted)", name: key) : fragment, into: &merged, name: name)
        }
        do {
            self = try JSONDecoder().decode(Recipe.self, from: JSONSerialization.data(withJSONObject: merged))
        } catch let error as DecodingError {
            throw SoundalikeError(.badData, name, Self.explain(error))
        }
        try validate(name: name)
    }

    /// The whole recipe as TOML, defaults included: what a run folder keeps.
    public func toml() throws -> String {
        try TOMLEncoder().encode(self) + "\n"
    }

    private static func parse(_ toml: String, name: String) throws -> [String: Any] {
        do {
            return try object(Foundation.Data(TOMLTable(string: toml).convert(to: .json).utf8))
        } catch let error as TOMLParseError {
            throw SoundalikeError(.badData, name, "not TOML \(error.source.debugDescription): \(error.description)")
        } catch is CocoaError {
            throw SoundalikeError(.badData, name, "has a value that is no number, text, list or table")
        }
    }

    private static func object(_ json: Foundation.Data) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:]
    }

    /// Puts `table`'s values over `base`'s, table by table.
    private static func merge(_ table: [String: Any], into base: inout [String: Any], path: String = "", name: String) throws {
        for (key, value) in table.sorted(by: { $0.key < $1.key }) {
            guard let old = base[key] else {
                throw SoundalikeError(
                    .badData, name, "unknown key '\(path)\(key)'",
                    remedy: "known here: \(base.keys.sorted().joined(separator: ", "))")
            }
            if var inner = old as? [String: Any] {
                guard let innerTable = value as? [String: Any] else {
                    throw SoundalikeError(.badData, name, "'\(path)\(key)' is a table, not a value")
                }
                try merge(innerTable, into: &inner, path: "\(path)\(key).", name: name)
                base[key] = inner
            } else {
                base[key] = value
            }
        }
    }

    private static func explain(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "'\(place(context))' is of the wrong kind: \(context.debugDescription)"
        case .keyNotFound(let key, let context): return "'\(place(context))' lacks '\(key.stringValue)'"
        case .dataCorrupted(let context): return "'\(place(context))': \(context.debugDescription)"
        @unknown default: return "cannot be read"
        }
    }
}

extension Recipe {
    /// Refuses figures that no run can be made from.
    func validate(name: String) throws {
        func check(_ isFine: Bool, _ what: String) throws {
            guard isFine else { throw SoundalikeError(.badData, name, what) }
        }
        let shares = data.split
        try check(
            shares.count == 3 && shares.allSatisfy { $0 >= 0 && $0 <= 1 } && shares[0] > 0 && shares.reduce(0, +) <= 1.0001,
            "data.split is not three shares, the first above 0, of 1 in all")
        try check(data.pairs.count == 3 && data.pairs.allSatisfy((1...1_000_000).contains), "data.pairs is not three counts from 1")
        try check((0...1).contains(data.sameSpeakerShare), "data.same_speaker_share is outside 0 to 1")
        try check((0...1e6).contains(data.warmUpPasses), "data.warm_up_passes is outside 0 to a million")
        try check((1...1000).contains(data.pairsShuffledTogether), "data.pairs_shuffled_together is outside 1 to 1000")
        try check(data.validationExamples >= 0, "data.validation_examples is negative")
        try check((0.1...600).contains(data.segmentSeconds), "data.segment_seconds is outside 0.1 to 600")
        try check((0...0.95).contains(data.segmentOverlap), "data.segment_overlap is outside 0 to 0.95")
        try check(data.leastLoudnessLUFS.isFinite, "data.least_loudness_lufs is no number")
        try check((2...1000).contains(effect.valueCount), "effect.value_count is outside 2 to 1000")
        try check(recording.gainDB >= 0 && recording.gainDB <= 60, "recording.gain_db is outside 0 to 60")
        let floor = recording.noiseFloorDBFS
        try check(
            floor.count == 2 && floor[0] <= floor[1] && floor.allSatisfy((-200...0).contains),
            "recording.noise_floor_dbfs is not two levels from -200 to 0, the lower first")
        try check((8...24).contains(recording.bits), "recording.bits is outside 8 to 24")
        try check(optimiser.learningRate > 0 && optimiser.learningRate <= 1, "optimiser.learning_rate is outside 0 to 1")
        try check((1...4096).contains(optimiser.batchSize), "optimiser.batch_size is outside 1 to 4096")
        try check(optimiser.maximumUpdates > 0, "optimiser.maximum_updates is not positive")
        try check(optimiser.validateEvery > 0, "optimiser.validate_every is not positive")
        try check(optimiser.patience > 0, "optimiser.patience is not positive")
        try check(optimiser.checkpointMinutes > 0, "optimiser.checkpoint_minutes is not positive")
        try frontEnd.validate()
        try network.validate()
        try check(network.bandCount == frontEnd.bandCount, "network.band_count is not front_end.band_count")
        try check(network.valueCount == effect.valueCount, "network.value_count is not effect.value_count")
    }
}
