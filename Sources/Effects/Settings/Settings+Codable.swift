import SoundalikeFoundations

extension CodingUserInfoKey {
    /// Where a decoder of ``Settings`` gets effects from: an ``EffectRegistry``. Without it only the built-in effects are known.
    public static let effectRegistry: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "soundalike.effectRegistry") else { preconditionFailure("any text is a key") }
        return key
    }()
}

/// Settings are coded as the parameter document: what an encoder writes is what ``Settings/json`` says.
///
///     let decoder = JSONDecoder()
///     decoder.userInfo[.effectRegistry] = registry
///     let settings = try decoder.decode(Settings.self, from: data)
extension Settings: Codable {
    /// Reads the parameter document at the decoder's place, as strictly as a file is read.
    ///
    /// - Throws: `SoundalikeError` (bad data) about "settings"; what the registry throws if it cannot describe an effect.
    public init(from decoder: any Decoder) throws {
        let registry = decoder.userInfo[.effectRegistry] as? EffectRegistry
        try self.init(JSONValue(from: decoder), subject: "settings", registry: registry ?? EffectRegistry())
    }

    /// Writes the parameter document.
    ///
    /// - Throws: `SoundalikeError` (bad data) when a value is not finite.
    public func encode(to encoder: any Encoder) throws {
        let isFinite = chain.allSatisfy { effect in
            effect.amount.isFinite && effect.values.allSatisfy(\.isFinite) && effect.confidences.allSatisfy { $0?.isFinite ?? true }
        }
        guard isFinite, automation?.values.allSatisfy(\.isFinite) ?? true else { throw SoundalikeError(.badData, "settings", "a value is not a finite number") }
        try JSONValue(parsing: Array(json.utf8)).encode(to: encoder)
    }
}
