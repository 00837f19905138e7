import SoundalikeFoundations

extension Settings {
    /// No document is longer than this; an hour of automation of twelve parameters takes half of it.
    static let greatestByteCount = 32 << 20
    private static let greatestEffectCount = 64

    /// The settings in the parameter document at `path`.
    ///
    /// - Throws: `SoundalikeError`: no input or bad data, about `path`; see ``init(json:subject:registry:)``.
    public init(contentsOf path: String, registry: EffectRegistry = EffectRegistry()) throws {
        let bytes = try InputFile.contents(of: path, atMost: Self.greatestByteCount)
        try self.init(json: bytes, subject: path, registry: registry)
    }

    /// The settings in a parameter document (JSON, version 1, UTF-8).
    ///
    /// The reading is strict: an unknown format, key, effect or symbol, a newer version, anything twice, a value out of the
    /// range that the effect itself has: each is refused by name. A parameter that is not mentioned has its default.
    /// `value` rules: `normalised`, `name`, `minimum`, `maximum` and `scale` are for readers and may be absent or, apart from
    /// being of the right kind, stale; a `unit` must be the parameter's, lest kHz be read as Hz.
    ///
    /// - Throws: `SoundalikeError` (bad data) about `subject`; what the registry throws if it cannot describe an effect.
    public init(json bytes: [UInt8], subject: String, registry: EffectRegistry = EffectRegistry()) throws {
        guard bytes.count <= Self.greatestByteCount else { throw SoundalikeError(.badData, subject, "too large for a settings file") }
        try self.init(try Self.parse(bytes, subject: subject), subject: subject, registry: registry)
    }

    /// The settings in a parameter document that was parsed; otherwise as ``init(json:subject:registry:)``.
    init(_ value: JSONValue, subject: String, registry: EffectRegistry) throws {
        let document = DocumentReader(value: value, subject: subject)
        try Self.checkFormat(document)
        let members = try document.members(required: ["format", "version", "chain"], optional: ["made_by", "block", "automation"])

        var chain: [EffectSettings] = []
        for element in try members.required("chain").elements(least: 1, most: Self.greatestEffectCount) {
            let effect = try EffectSettings(element, registry: registry)
            guard !chain.contains(where: { $0.id == effect.id }) else { throw element.error("the id \"\(effect.id)\" is taken") }
            chain.append(effect)
        }
        self.init(
            chain: chain, automation: try members["automation"].map { try Automation($0, chain: chain) },
            madeBy: try members["made_by"].map(Provenance.init))
        blockFrames = try members["block"]?.wholeNumber(in: ChainDescription.blockRange)
    }

    private static func parse(_ bytes: [UInt8], subject: String) throws -> JSONValue {
        do { return try JSONValue(parsing: bytes) } catch var error as SoundalikeError {
            error.subject = subject
            throw error
        }
    }

    /// Looks at format and version before anything else, so that a newer document is called newer and not wrong.
    private static func checkFormat(_ document: DocumentReader) throws {
        let members = document.value.members ?? [:]
        guard members["format"]?.text == format else { throw document.error("not a settings file: \"format\" is not \"\(format)\"") }
        guard let found = members["version"]?.double else { throw document.error("\"version\" is missing") }
        guard found <= Double(version) else {
            throw document.error("its version \(found) is newer than \(version)", remedy: "update soundalike")
        }
        guard found == Double(version) else { throw document.error("unknown version \(found)") }
    }
}

extension Settings.Provenance {
    fileprivate init(_ reader: DocumentReader) throws {
        let members = try reader.members(required: [], optional: ["program", "model", "model_sha256"])
        self.init(
            program: try members["program"]?.text(), model: try members["model"]?.text(),
            modelSHA256: try members["model_sha256"]?.text())
    }
}

extension EffectSettings {
    /// Whether `id` can be the name of an effect in a chain: 1 to 64 letters, digits, `_` and `-`, all ASCII.
    public static func isValidID(_ id: String) -> Bool {
        (1...64).contains(id.utf8.count)
            && id.unicodeScalars.allSatisfy {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_" || $0 == "-"
            }
    }

    fileprivate init(_ reader: DocumentReader, registry: EffectRegistry) throws {
        let members = try reader.members(required: ["id", "effect", "parameters"], optional: ["bypass", "amount", "channels", "automation_interval"])
        let id = try members.required("id").text()
        guard Self.isValidID(id) else {
            throw reader.error("\"\(id)\" cannot be an id", remedy: "use letters, digits, _ and -")
        }
        let name = try members.required("effect")
        let effect = try name.text()
        let descriptor: EffectDescriptor
        do {
            descriptor = try registry.descriptor(of: effect)
        } catch let error as SoundalikeError where error.code == .badData {
            throw name.error("unknown effect \"\(effect)\"", remedy: "`registry` lists those that there are")
        }
        self.init(
            id: id, descriptor: descriptor, isBypassed: try members["bypass"]?.boolean() ?? false,
            amount: try members["amount"]?.number(in: Amounts.range) ?? 1)

        channels = try members["channels"]?.choice("layout") ?? .linked
        automationInterval = try members["automation_interval"].map(AutomationInterval.init)
        var seen: Set<Int> = []
        for element in try members.required("parameters").elements(most: descriptor.parameters.count) {
            let index = try read(element)
            guard seen.insert(index).inserted else {
                throw element.error("the symbol \"\(descriptor.parameters[index].symbol)\" appears twice")
            }
        }
    }

    /// Takes over one entry of `parameters`, and says which parameter it was about.
    private mutating func read(_ reader: DocumentReader) throws -> Int {
        let members = try reader.members(
            required: ["symbol", "value"],
            optional: ["name", "unit", "minimum", "maximum", "scale", "normalised", "neutral", "confidence"])
        let symbol = try members.required("symbol").text()
        guard let index = descriptor.index(of: symbol) else {
            throw reader.error("\(descriptor.id) has no parameter \"\(symbol)\"", remedy: "`descriptor` lists those that it has")
        }
        var parameter = descriptor.parameters[index]
        let place = DocumentReader(value: reader.value, subject: reader.subject, place: "\(reader.place) (\(symbol))")
        if let unit = try members["unit"]?.text(), unit != parameter.unit {
            throw place.error("its unit is \"\(parameter.unit)\", not \"\(unit)\"")
        }
        let scale: Parameter.Scale? = try members["scale"]?.choice("scale")
        _ = try members["name"]?.text()
        let anyNumber = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        for key in ["minimum", "maximum"] { _ = try members[key]?.number(in: anyNumber) }
        _ = try members["normalised"]?.number(in: 0...1)
        confidences[index] = try members["confidence"]?.number(in: 0...1)
        if let neutral = try members["neutral"]?.value(of: parameter) {
            parameter = parameter.scaled(around: neutral, byRatios: scale == .logarithmic)
            descriptor = descriptor.replacing(parameter)
        }
        let value = try members.required("value")
        values[index] = try DocumentReader(value: value.value, subject: value.subject, place: place.place).value(of: parameter)
        return index
    }
}

extension Automation {
    static let greatestColumnCount = 4_096
    static let greatestRowCount = 10_000_000
    /// When rows may hold: within eleven days.
    static let timesSeconds = 0.0...1e6

    fileprivate init(_ reader: DocumentReader, chain: [EffectSettings]) throws {
        let members = try reader.members(required: ["columns", "rows"], optional: ["sample_rate", "frame_samples", "seconds"])
        var parameters: [Parameter] = []
        var columns: [String] = []
        for element in try members.required("columns").elements(least: 1, most: Self.greatestColumnCount) {
            let column = try element.text()
            guard let target = Self.target(of: column, in: chain) else {
                throw element.error("\"\(column)\" is not a parameter of the chain", remedy: "write ID/SYMBOL")
            }
            guard !columns.contains(column) else { throw element.error("\"\(column)\" appears twice") }
            columns.append(column)
            parameters.append(chain[target.effect].descriptor.parameters[target.parameter])
        }
        var values: [Double] = []
        for row in try members.required("rows").elements(least: 1, most: Self.greatestRowCount) {
            let cells = try row.elements(most: columns.count)
            guard cells.count == columns.count else { throw row.error("\(cells.count) values for \(columns.count) columns") }
            for (cell, parameter) in zip(cells, parameters) {
                values.append(try cell.value(of: parameter))
            }
        }
        self.init(timing: try Self.timing(members, rowCount: values.count / columns.count), columns: columns, values: values)
    }

    private static func timing(_ members: DocumentReader.Members, rowCount: Int) throws -> Timing {
        guard let times = members["seconds"] else {
            return .frames(
                sampleRateHz: try members.required("sample_rate").number(in: ProcessingLimits.sampleRatesHz),
                frameSamples: try members.required("frame_samples").wholeNumber(in: 1...(1 << 24)))
        }
        for key in ["sample_rate", "frame_samples"] {
            if let other = members[key] { throw other.error("rows have times in \"seconds\" already") }
        }
        var seconds: [Double] = []
        for time in try times.elements(most: rowCount) {
            let value = try time.number(in: timesSeconds, unit: "s")
            guard seconds.last.map({ $0 < value }) ?? true else { throw time.error("times do not ascend") }
            seconds.append(value)
        }
        guard seconds.count == rowCount else { throw times.error("\(seconds.count) times for \(rowCount) rows") }
        return .seconds(seconds)
    }
}
