import Foundation
import TestSupport
import Testing

/// The public declarations of each product are listed in `docs/api`, so that a change of them is seen. `scripts/public-api.sh` writes the lists.
@Suite struct PublicAPITests {
    /// Modules whose types a user of the product meets.
    static let products = [
        "Soundalike": ["Soundalike", "SoundalikeAudio", "SoundalikeEffects"],
        "SoundalikeTraining": [
            "SoundalikeTraining", "SoundalikeMatcherTraining", "SoundalikeControllerTraining", "SoundalikeEvaluation",
        ],
    ]

    private struct SymbolGraph: Decodable {
        struct Symbol: Decodable {
            struct Identifier: Decodable { var precise: String }
            struct Fragment: Decodable { var spelling: String }
            var identifier: Identifier
            var pathComponents: [String]
            var declarationFragments: [Fragment]?
        }

        struct Relationship: Decodable {
            var kind, source, target: String
            var targetFallback: String?
        }

        var symbols: [Symbol]
        var relationships: [Relationship]
    }

    @Test(arguments: products.keys.sorted()) func isAsListed(product: String) throws {
        let folder = try TemporaryFolder()
        let modules = Self.products[product] ?? []
        let (status, printed) = try BuiltModules.run(["scripts/symbol-graphs.sh", folder.path] + modules)
        try #require(status == 0, "\(printed)")
        let text = try modules.map { try Self.declarations(of: $0, in: folder) }.joined(separator: "\n")
        let list = Program.checkout.appending(path: "docs/api/\(product).txt")
        if ProcessInfo.processInfo.environment["SOUNDALIKE_WRITE_API"] != nil { try Data(text.utf8).write(to: list) }
        let listed = Set(try String(contentsOf: list, encoding: .utf8).split(separator: "\n")), found = Set(text.split(separator: "\n"))
        #expect(found.subtracting(listed).sorted() == [], "new in \(product): if that is meant, run scripts/public-api.sh")
        #expect(listed.subtracting(found).sorted() == [], "gone from \(product): if that is meant, run scripts/public-api.sh")
    }

    /// A line for each declaration: its path, and the declaration with its conformances.
    private static func declarations(of module: String, in folder: TemporaryFolder) throws -> String {
        var lines: [String] = []
        for name in try folder.contents() where name == "\(module).symbols.json" || name.hasPrefix("\(module)@") {
            let graph = try JSONDecoder().decode(SymbolGraph.self, from: Data(bytes(of: folder.file(name))))
            let conformances = Dictionary(grouping: graph.relationships.filter { $0.kind == "conformsTo" }, by: \.source)
            for symbol in graph.symbols {
                let words = (symbol.declarationFragments ?? []).map(\.spelling).joined().split(whereSeparator: \.isWhitespace).joined(separator: " ")
                let protocols = (conformances[symbol.identifier.precise] ?? []).compactMap(\.targetFallback).map { $0.split(separator: ".").last ?? "" }
                    .filter { !["Copyable", "Escapable", "SendableMetatype"].contains($0) }.sorted()
                lines.append("\(symbol.pathComponents.joined(separator: "."))  \(words)" + (protocols.isEmpty ? "" : ": \(protocols.joined(separator: ", "))"))
            }
        }
        return "# \(module)\n\n" + lines.sorted().map { $0 + "\n" }.joined()
    }
}
