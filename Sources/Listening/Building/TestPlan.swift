import SoundalikeAudio
import SoundalikeFoundations

/// What a listening test is made of: recordings by condition and item, as they lie in a folder, `FOLDER/CONDITION/ITEM.wav`.
public struct TestPlan: Sendable {
    /// What listeners are asked.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// How close each is to the reference, 0 to 100 (ITU-R BS.1534-3).
        case mushra
        /// Which of two is X.
        case abx
        /// Which of two is liked better, or neither.
        case preference
    }

    /// A recording of one condition.
    struct Stimulus: Sendable {
        var condition: String
        let path: String
        /// Low-passed at this frequency: an anchor made of the reference.
        var lowPassHz: Double?
    }

    /// What is heard side by side.
    struct Item: Sendable {
        let name: String
        var stimuli: [Stimulus]
        /// Where in the recordings it begins.
        var startSeconds = 0.0
    }

    let kind: Kind
    let title: String
    /// The condition that is the reference; nil where there is none.
    let reference: String?
    var items: [Item]
    /// What is heard before, to know what to expect, and not judged.
    var training: Item?

    /// The conditions, the anchors that are made included.
    public var conditions: [String] { items.first?.stimuli.map(\.condition) ?? [] }
    /// The items' names.
    public var itemNames: [String] { items.map(\.name) }

    /// As many sounds as a page of the standard may have, the hidden reference and the anchors included.
    static let conditionLimit = 12
    /// The anchors of the standard (section 5.1): what they are called, and where they are cut off.
    static let anchors = [("low_anchor", 3_500.0), ("mid_anchor", 7_000.0)]

    /// Which of an item's stimuli come on one page of the test: all, and in a preference test every two.
    var pages: [[Int]] {
        let all = Array(conditions.indices)
        guard kind == .preference else { return [all] }
        return all.flatMap { first in all[(first + 1)...].map { [first, $0] } }
    }

    /// Looks through a folder.
    ///
    /// - Parameters:
    ///   - reference: the name of the reference's folder; needed by MUSHRA alone.
    ///   - makesAnchors: whether anchors that the folder lacks are made of the reference.
    ///   - chosen: the conditions beside the reference; all that there are when nil.
    ///   - chosenItems: the items; all that there are when nil.
    /// - Throws: ``SoundalikeError``: `.noInput` when there is no such folder, `.badData` when a condition lacks an item or there are too few
    ///   or too many conditions.
    public init(
        folder: String, kind: Kind, title: String, reference: String = "reference", makesAnchors: Bool = true, conditions chosen: [String]? = nil, items chosenItems: [String]? = nil
    ) throws {
        var conditions = try Self.conditions(in: folder)
        if let chosen {
            for name in chosen where !conditions.contains(name) { throw SoundalikeError(.badData, folder, "has no folder \(name.quotedLiteral)") }
            conditions = conditions.filter { $0 == reference && kind == .mushra } + chosen.uniqued().filter { $0 != reference || kind != .mushra }
        }
        guard !conditions.isEmpty else {
            throw SoundalikeError(.badData, folder, "has no folders of conditions", remedy: "put recordings into FOLDER/CONDITION/ITEM.wav")
        }
        if kind == .mushra {
            guard conditions.contains(reference) else {
                throw SoundalikeError(.badData, folder, "has no folder \(reference.quotedLiteral)", remedy: "name the reference's folder by `reference`")
            }
            conditions = [reference] + conditions.filter { $0 != reference }
        } else if kind == .abx, conditions.count != 2 {
            throw SoundalikeError(.badData, folder, "has \(conditions.count) conditions, and a test of this kind compares two")
        } else if conditions.count < 2 {
            throw SoundalikeError(.badData, folder, "has one condition, and a test of this kind compares two or more")
        }
        let files = try conditions.map { condition in try Self.recordings(in: "\(folder)/\(condition)") }
        let names = chosenItems ?? files[0].keys.sorted()
        guard !names.isEmpty else { throw SoundalikeError(.badData, "\(folder)/\(conditions[0])", "has no recordings") }
        items = try names.map { name in
            var stimuli = try zip(conditions, files).map { condition, files in
                guard let path = files[name] else {
                    throw SoundalikeError(.badData, "\(folder)/\(condition)", "has no recording of \(name.quotedLiteral)", remedy: "every condition needs every item")
                }
                return Stimulus(condition: condition, path: path)
            }
            if kind == .mushra, makesAnchors {
                for (anchor, hz) in Self.anchors where !conditions.contains(anchor) {
                    stimuli.append(Stimulus(condition: anchor, path: stimuli[0].path, lowPassHz: hz))
                }
            }
            return Item(name: name, stimuli: stimuli)
        }
        self.kind = kind
        self.title = title
        self.reference = kind == .mushra ? reference : nil
        guard self.conditions.count <= Self.conditionLimit else {
            throw SoundalikeError(
                .badData, folder, "has \(self.conditions.count) conditions, the anchors included, and the standard allows \(Self.conditionLimit)")
        }
    }

    /// The folders in `folder`.
    static func conditions(in folder: String) throws -> [String] { try names(in: folder).filter { isFolder("\(folder)/\($0)") } }

    private static func names(in folder: String) throws -> [String] {
        guard isFolder(folder) else { throw SoundalikeError(.noInput, folder, "no such folder") }
        guard let names = FolderListing.names(in: folder) else { throw SoundalikeError(.noInput, folder, "cannot be read") }
        return names.filter { $0.utf8.first != UInt8(ascii: ".") }
    }

    private static func isFolder(_ path: String) -> Bool { FileKind(at: path) == .folder }

    /// Paths by the files' names without extensions.
    static func recordings(in folder: String) throws -> [String: String] {
        var files: [String: String] = [:]
        for name in try names(in: folder) where Container.readableExtensions.contains(name.pathExtension.lowercased()) {
            let stem = name.pathStem
            guard files.updateValue("\(folder)/\(name)", forKey: stem) == nil else {
                throw SoundalikeError(.badData, folder, "has two recordings called \(stem.quotedLiteral)")
            }
        }
        return files
    }
}
