import SoundalikeFoundations

/// What a model file says about itself, enough to use it alone: JSON under the key `soundalike` of its metadata.
public struct ModelMetadata: Sendable, Equatable, Codable {
    /// One quantised parameter that the model predicts.
    public struct GridParameter: Sendable, Equatable, Codable {
        /// How a value maps to 0…1: evenly by value, evenly by logarithm, or one of a few steps.
        public enum Scale: String, Sendable, Codable {
            case linear, log, stepped
        }

        /// The parameter's name in its effect: `low_gain`.
        public var symbol: String
        /// The parameter's name for people.
        public var name: String
        /// Empty for a ratio.
        public var unit: String
        /// The least value, in `unit`.
        public var minimum: Double
        /// The greatest value, in `unit`.
        public var maximum: Double
        /// How the range is divided.
        public var scale: Scale
        /// The values that the model chooses from, ascending, in `unit`.
        public var values: [Double]

        /// A quantised parameter.
        public init(symbol: String, name: String, unit: String, minimum: Double, maximum: Double, scale: Scale, values: [Double]) {
            self.symbol = symbol
            self.name = name
            self.unit = unit
            self.minimum = minimum
            self.maximum = maximum
            self.scale = scale
            self.values = values
        }
    }

    /// The key of a safetensors file's metadata that holds this.
    public static let key = "soundalike"
    private static let knownFormat = "soundalike-model"
    private static let newestVersion = 1
    /// Kinds of matchers that there were before tone models.
    private static let formerKinds: Set = ["sketch-matcher", "ensemble-matcher"]

    private var format = Self.knownFormat
    private var version = Self.newestVersion
    /// What the model is: `tone-matcher`, `matcher` (a network) or `controller`.
    public var kind: String
    /// The network as `SoundalikeArchitectures` describes it.
    public var architecture: JSONValue
    /// The front end's settings.
    public var frontEnd: JSONValue
    /// What the outputs mean, in their order; empty for a controller, whose values are not of a grid.
    public var parameters: [GridParameter]
    /// What a controller sets, and when: `ControllerDescription` of `SoundalikeArchitectures`. Nil for other kinds.
    public var controller: JSONValue?
    /// The effective recipe of the training run, TOML.
    public var recipe: String
    /// The program and its version that wrote the file.
    public var program: String
    /// SHA-256 of what it learned from, by name.
    public var dataDigests: [String: String]
    /// What was measured on data that it did not learn from.
    public var scores: JSONValue
    /// The licence of the model; `unstated` when nobody said.
    public var licence: String

    private enum CodingKeys: String, CodingKey {
        case format, version, kind, architecture
        case frontEnd = "front_end"
        case parameters, controller, recipe, program
        case dataDigests = "data_digests"
        case scores, licence
    }

    /// Metadata of a model that is to be written.
    public init(
        kind: String, architecture: JSONValue, frontEnd: JSONValue, parameters: [GridParameter], controller: JSONValue? = nil, recipe: String,
        program: String, dataDigests: [String: String] = [:], scores: JSONValue = .object([:]), licence: String
    ) {
        self.kind = kind
        self.architecture = architecture
        self.frontEnd = frontEnd
        self.parameters = parameters
        self.controller = controller
        self.recipe = recipe
        self.program = program
        self.dataDigests = dataDigests
        self.scores = scores
        self.licence = licence
    }
}

extension ModelMetadata {
    /// Reads and checks what `file` says about itself.
    ///
    /// - Parameters:
    ///   - subject: what to name in an error: usually the path.
    ///   - kind: the only kind of model that will do; nil for any.
    /// - Throws: `SoundalikeError(.badData)` when it says nothing, has another format, kind or a newer version, or contradicts itself.
    public init(of file: SafetensorsFile, subject: String, kind: String? = nil) throws {
        func failure(_ problem: String, remedy: String? = nil) -> SoundalikeError {
            SoundalikeError(.badData, subject, problem, remedy: remedy)
        }
        guard let text = file.metadata[Self.key] else { throw failure("is not a model of this program: its metadata has no key \(Self.key)") }
        let document: JSONValue
        do { document = try JSONValue(parsing: text.utf8) } catch let error as SoundalikeError { throw failure("its metadata is \(error.problem)") }
        // Format and version first: what else a newer version holds cannot be judged.
        guard let format = document.members?["format"]?.text, format == Self.knownFormat else { throw failure("its metadata has an unknown format") }
        guard let version = document.members?["version"]?.exactInteger, version >= 1 else { throw failure("its metadata has no version") }
        guard version <= Self.newestVersion else {
            throw failure("is a model of version \(version), newer than this program knows", remedy: "use a newer soundalike")
        }
        if let kind = document.members?["kind"]?.text, Self.formerKinds.contains(kind) {
            throw failure(
                "is a model of the kind \(kind), which only early builds of soundalike 0.1.0 can read", remedy: "use the shipped model, one-shot-eq")
        }
        self = try document.decode(subject: subject)
        if let kind, self.kind != kind { throw failure("is a model of the kind \(self.kind), not \(kind)") }
        if let problem = gridProblem() { throw failure(problem) }
    }

    /// Puts this into the metadata of `file`.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` for a number that is not finite.
    public func store(in file: inout SafetensorsFile) throws {
        file.metadata[Self.key] = try JSONValue(encoding: self).serialised()
    }

    private func gridProblem() -> String? {
        var symbols: Set<String> = []
        for parameter in parameters {
            let (minimum, maximum) = (parameter.minimum, parameter.maximum)
            if !symbols.insert(parameter.symbol).inserted { return "parameter \(parameter.symbol) stands there twice" }
            if !(minimum < maximum) { return "parameter \(parameter.symbol) has an empty range" }
            if parameter.scale == .log, minimum <= 0 { return "parameter \(parameter.symbol) has a logarithmic range that reaches 0" }
            if parameter.values.isEmpty || zip(parameter.values, parameter.values.dropFirst()).contains(where: { $0 >= $1 }) {
                return "parameter \(parameter.symbol) has values that do not ascend"
            }
            // Values computed through a logarithm may miss the ends by rounding.
            let slack = 1e-6 * (maximum - minimum)
            if parameter.values.contains(where: { $0 < minimum - slack || $0 > maximum + slack }) {
                return "parameter \(parameter.symbol) has values out of its range"
            }
        }
        return nil
    }
}
