import Foundation
import SoundalikeFoundations
import SoundalikeModelFiles

/// One training run, described completely by a TOML file. What the file leaves out keeps its default, an unknown key is refused.
public protocol RunRecipe: Codable, Sendable {
    /// Name of the model that is trained.
    var name: String { get }

    /// The defaults.
    init()

    /// Refuses figures that no run can be made from.
    ///
    /// - Throws: `SoundalikeError.badData` about `name`, naming the key.
    func validate(name: String) throws
}

/// What a recipe trains.
public enum RecipeKind: String, Sendable, CaseIterable {
    /// The one-shot network: `Recipe`. A recipe without the key `kind` is one.
    case matcher
    /// A network that moves a chain's settings: `ControllerRecipe`.
    case controller
    /// Statistics of spectra, which tell chains from voices: `ToneRecipe`.
    case tone

    /// What the recipe file at `path` says by its key `kind`.
    ///
    /// - Throws: `SoundalikeError`: `.noInput` without such a file, `.badData` for one that cannot be read or an unknown kind.
    public init(ofRecipeAt path: String) throws {
        guard let kind = try RecipeFile.parse(RecipeFile.text(path), name: path)["kind"] else {
            self = .matcher
            return
        }
        guard let known = kind.text.flatMap(RecipeKind.init) else {
            throw SoundalikeError(
                .badData, path, "unknown kind '\(kind.text ?? "that is no text")'", remedy: "there are \(Self.allCases.map(\.rawValue).joined(separator: " and "))")
        }
        self = known
    }
}

extension RunRecipe {
    /// Reads a recipe file. What it leaves out keeps its default; what it should not have is refused by name.
    ///
    /// - Parameters:
    ///   - path: a TOML file.
    ///   - overrides: keys with their dots, `optimiser.batch_size`, and values as TOML writes them; they win over the file.
    /// - Throws: `SoundalikeError.noInput` or `.badData`, naming the key.
    public init(path: String, overrides: [(key: String, value: String)] = []) throws {
        try self.init(toml: RecipeFile.text(path), name: path, overrides: overrides)
    }

    /// Reads a recipe's text; `name` is what errors call it.
    ///
    /// - Throws: `SoundalikeError.badData`, naming the key.
    public init(toml: String, name: String, overrides: [(key: String, value: String)] = []) throws {
        var merged = try JSONValue(encoding: Self()).members ?? [:]
        try RecipeFile.merge(try RecipeFile.parse(toml, name: name), into: &merged, name: name)
        for (key, value) in overrides {
            // What is no TOML value by itself is meant as a string.
            let fragment = (try? RecipeFile.parse("\(key) = \(value)", name: key)) ?? [:]
            try RecipeFile.merge(
                fragment.isEmpty ? try RecipeFile.parse("\(key) = \(value.quotedLiteral)", name: key) : fragment, into: &merged, name: name)
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: JSONEncoder().encode(JSONValue.object(merged)))
        } catch let error as DecodingError {
            throw SoundalikeError(.badData, name, RecipeFile.explain(error))
        }
        try validate(name: name)
    }

    /// The whole recipe as TOML, defaults included: what a run folder keeps.
    public func toml() throws -> String {
        try JSONValue(encoding: self).toml
    }
}

/// Recipes as text, and as objects that can be laid over each other.
enum RecipeFile {
    static func text(_ path: String) throws -> String {
        let bytes = try InputFile.contents(of: path, atMost: 1 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SoundalikeError(.badData, path, "is not a recipe: it is not text")
        }
        return text
    }

    static func parse(_ toml: String, name: String) throws -> [String: JSONValue] {
        try JSONValue(parsingTOML: toml.utf8, subject: name).members ?? [:]
    }

    /// Puts `table`'s values over `base`'s, table by table.
    static func merge(_ table: [String: JSONValue], into base: inout [String: JSONValue], path: String = "", name: String) throws {
        for (key, value) in table.sorted(by: { $0.key < $1.key }) {
            guard let old = base[key] else {
                throw SoundalikeError(
                    .badData, name, "unknown key '\(path)\(key)'",
                    remedy: "known here: \(base.keys.sorted().joined(separator: ", "))")
            }
            if var inner = old.members {
                guard let innerTable = value.members else {
                    throw SoundalikeError(.badData, name, "'\(path)\(key)' is a table, not a value")
                }
                try merge(innerTable, into: &inner, path: "\(path)\(key).", name: name)
                base[key] = .object(inner)
            } else {
                base[key] = value
            }
        }
    }

    static func explain(_ error: DecodingError) -> String {
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
