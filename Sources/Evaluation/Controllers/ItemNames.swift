import SoundalikeControllerTraining
import SoundalikeFoundations

/// What pairs are called: by the names of their inputs' files; where two have the same, by their folders too.
struct ItemNames {
    private let names: [String: String]

    init(_ pairs: [RecordingPair]) {
        let byStem = Dictionary(grouping: pairs.map(\.input), by: \.pathStem)
        names = Dictionary(
            byStem.flatMap { stem, paths in paths.map { ($0, paths.count == 1 ? stem : Self.longName(of: $0, among: paths)) } },
            uniquingKeysWith: { first, _ in first })
    }

    func name(of pair: RecordingPair) -> String { names[pair.input] ?? pair.input.pathStem }

    /// The folders that tell `path` from `others`, and its stem: `song-dry-mix`.
    private static func longName(of path: String, among others: [String]) -> String {
        let folders = others.map { $0.pathFolder.split(separator: "/") }
        let shared = (0..<(folders.map(\.count).min() ?? 0)).prefix { depth in Set(folders.map { $0[depth] }).count == 1 }.count
        return (path.pathFolder.split(separator: "/").dropFirst(shared).map(String.init) + [path.pathStem]).joined(separator: "-")
    }
}
