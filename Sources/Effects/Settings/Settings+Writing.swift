import SoundalikeFoundations

extension Settings {
    static let format = "soundalike-settings"
    static let version = 1

    /// The parameter document, JSON, version 1: always the same text for the same settings, and it reads back as equal ones.
    /// Values must be finite.
    public var json: String {
        var members: [DocumentValue.Member] = [
            .init(key: "format", value: .string(Self.format)),
            .init(key: "version", value: .number(Double(Self.version))),
        ]
        if let madeBy { members.append(.init(key: "made_by", value: madeBy.json)) }
        if let blockFrames { members.append(.init(key: "block", value: .number(Double(blockFrames)))) }
        members.append(.init(key: "chain", value: .array(chain.map(\.json))))
        if let automation { members.append(.init(key: "automation", value: automation.json)) }
        return DocumentValue.object(members).text() + "\n"
    }

    /// Writes the parameter document to a new file at `path`, or in place of the one there; it appears whole or not at all.
    ///
    /// - Throws: `SoundalikeError` if the file cannot be created or written.
    public func write(to path: String) throws {
        try AtomicOutputFile.write(json.utf8, to: path, overwrite: true)
    }
}

extension Settings.Provenance {
    fileprivate var json: DocumentValue {
        let members = [("program", program), ("model", model), ("model_sha256", modelSHA256)]
        return .object(members.compactMap { key, value in value.map { .init(key: key, value: .string($0)) } })
    }
}

extension EffectSettings {
    fileprivate var json: DocumentValue {
        var members: [DocumentValue.Member] = [
            .init(key: "id", value: .string(id)),
            .init(key: "effect", value: .string(descriptor.id)),
            .init(key: "bypass", value: .boolean(isBypassed)),
            .init(key: "amount", value: .number(amount)),
        ]
        if channels != .linked { members.append(.init(key: "channels", value: .string(channels.rawValue))) }
        switch automationInterval {
        case .frames(let count): members.append(.init(key: "automation_interval", value: .number(Double(count))))
        case .row: members.append(.init(key: "automation_interval", value: .string("row")))
        case nil: break
        }
        members.append(.init(key: "parameters", value: .array(descriptor.parameters.indices.map { json(ofParameter: $0) })))
        return .object(members)
    }

    private func json(ofParameter index: Int) -> DocumentValue {
        let parameter = descriptor.parameters[index]
        var members: [DocumentValue.Member] = [
            .init(key: "symbol", value: .string(parameter.symbol)),
            .init(key: "name", value: .string(parameter.name)),
            .init(key: "unit", value: .string(parameter.unit)),
            .init(key: "value", value: .number(values[index])),
            .init(key: "minimum", value: .number(parameter.minimum)),
            .init(key: "maximum", value: .number(parameter.maximum)),
            .init(key: "scale", value: .string(parameter.scale.rawValue)),
            .init(key: "normalised", value: .number(parameter.normalised(values[index]))),
        ]
        if let neutral = parameter.neutralValue { members.append(.init(key: "neutral", value: .number(neutral))) }
        if let confidence = confidences[index] { members.append(.init(key: "confidence", value: .number(confidence))) }
        return .object(members)
    }
}

extension Automation {
    fileprivate var json: DocumentValue {
        var members: [DocumentValue.Member]
        switch timing {
        case .frames(let sampleRateHz, let frameSamples):
            members = [
                .init(key: "sample_rate", value: .number(sampleRateHz)), .init(key: "frame_samples", value: .number(Double(frameSamples))),
            ]
        case .seconds(let seconds): members = [.init(key: "seconds", value: .array(seconds.map { .number($0) }))]
        }
        members.append(.init(key: "columns", value: .array(columns.map { .string($0) })))
        let rows = stride(from: 0, to: values.count, by: columns.count).map { first in
            DocumentValue.array(values[first..<first + columns.count].map { .number($0) })
        }
        members.append(.init(key: "rows", value: .array(rows)))
        return .object(members)
    }
}
