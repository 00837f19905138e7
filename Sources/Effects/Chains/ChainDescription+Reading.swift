import SoundalikeFoundations

extension ChainDescription {
    private static let greatestByteCount = 1 << 20
    private static let greatestEffectCount = 64
    /// The frames that the effects' `process` may be called with.
    public static let blockRange = 16...65_536

    /// The chain in the file at `path`.
    ///
    /// - Throws: `SoundalikeError`: no input or bad data, about `path`; see ``init(toml:subject:)``.
    public init(contentsOf path: String) throws {
        let bytes = try InputFile.contents(of: path, atMost: Self.greatestByteCount)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw SoundalikeError(.badData, path, "not text in UTF-8") }
        try self.init(toml: text, subject: path)
    }

    /// The chain in a TOML document. The reading is strict: an unknown key, an id or symbol given twice, or a range that makes no sense is
    /// refused by name and place. Whether effects and symbols exist is seen by ``resolved(registry:subject:)``.
    ///
    /// - Parameter subject: what errors call the document.
    /// - Throws: `SoundalikeError` (bad data) about `subject`.
    public init(toml: String, subject: String) throws {
        let document = DocumentReader(value: try Self.parse(toml, subject: subject), subject: subject)
        let members = try document.members(required: ["effects"], optional: ["name", "summary", "block", "closeness"])
        var links: [Link] = []
        for element in try members.required("effects").elements(least: 1, most: Self.greatestEffectCount) {
            let link = try Link(element)
            guard !links.contains(where: { $0.id == link.id }) else { throw element.error("the id \"\(link.id)\" is taken") }
            links.append(link)
        }
        self.init(
            name: try members["name"]?.text() ?? subject, summary: try members["summary"]?.text() ?? "",
            blockFrames: try members["block"]?.wholeNumber(in: Self.blockRange), closeness: try members["closeness"]?.number(in: 0...1),
            links: links)
    }

    /// TOML has tables, lists and values as JSON does, and goes on as such.
    private static func parse(_ toml: String, subject: String) throws -> JSONValue {
        do { return try JSONValue(parsingTOML: toml.utf8, subject: subject) } catch var error as SoundalikeError {
            error.remedy = "see the chains that come with soundalike"
            throw error
        }
    }
}

extension ChainDescription.Link {
    fileprivate init(_ reader: DocumentReader) throws {
        let members = try reader.members(
            required: ["id", "effect"],
            optional: ["bypass", "channels", "automation_interval", "settings", "trained", "neutral"])
        let id = try members.required("id").text()
        guard EffectSettings.isValidID(id) else {
            throw reader.error("\"\(id)\" cannot be an id", remedy: "use letters, digits, _ and -")
        }
        self.init(id: id, effect: try members.required("effect").text())
        isBypassed = try members["bypass"]?.boolean() ?? false
        channels = try members["channels"]?.choice("layout") ?? .linked
        automationInterval = try members["automation_interval"].map(AutomationInterval.init)
        settings = try members["settings"]?.numbersBySymbol() ?? [:]
        neutralValues = try members["neutral"]?.numbersBySymbol() ?? [:]
        for element in try members["trained"]?.elements(most: 4_096) ?? [] {
            for parameter in try ChainDescription.Trained.parameters(element) {
                guard !trained.contains(where: { $0.symbol == parameter.symbol }) else {
                    throw element.error("the symbol \"\(parameter.symbol)\" appears twice")
                }
                trained.append(parameter)
            }
        }
    }
}

extension ChainDescription.Trained {
    /// The parameters of one entry of `trained`, which share a range.
    fileprivate static func parameters(_ reader: DocumentReader) throws -> [ChainDescription.Trained] {
        let members = try reader.members(required: ["symbols", "range"], optional: ["scale", "floor_db", "default", "deviation"])
        let anyNumber = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        let ends = try members.required("range").elements(most: 2).map { try $0.number(in: anyNumber) }
        guard ends.count == 2 else { throw reader.error("a range has two ends") }
        let range: TrainedRange
        do {
            range = try TrainedRange(
                minimum: ends[0], maximum: ends[1], scale: try members["scale"]?.choice("scale") ?? .linear, floorDB: try members["floor_db"]?.number(in: anyNumber))
        } catch let error as SoundalikeError where error.subject == nil {
            throw reader.error(error.problem)
        }
        let defaultValue = try members["default"]?.number(in: range.minimum...range.maximum)
        let deviation = try members["deviation"]?.number(in: 0.001...10)
        return try members.required("symbols").elements(least: 1, most: 4_096).map {
            ChainDescription.Trained(symbol: try $0.text(), range: range, defaultValue: defaultValue, deviation: deviation)
        }
    }
}

extension AutomationInterval {
    /// A number of frames, or `"row"`.
    init(_ reader: DocumentReader) throws {
        guard let text = reader.value.text else {
            self = .frames(try reader.wholeNumber(in: Self.range))
            return
        }
        guard text == "row" else { throw reader.error("unknown interval \"\(text)\"", remedy: "give a number of frames, or \"row\"") }
        self = .row
    }
}

extension DocumentReader {
    /// Numbers by the symbols of parameters.
    fileprivate func numbersBySymbol() throws -> [String: Double] {
        let symbols = value.members?.keys.sorted() ?? []
        let members = try members(required: symbols)
        var numbers: [String: Double] = [:]
        for symbol in symbols {
            numbers[symbol] = try members.required(symbol).number(in: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
        }
        return numbers
    }
}
