import SoundalikeFoundations

/// The short name of a plugin, made of its URI alone, so that finding a plugin by it reads no plugin's data:
/// `http://calf.sourceforge.net/plugins/MultibandCompressor` is called `calf-multiband-compressor`.
public struct PluginName: Sendable, Hashable, CustomStringConvertible {
    /// The words of the name: the maker's first, where there is one.
    let words: [String]
    /// How many of the words are the maker's.
    private let makerWordCount: Int

    public var description: String { words.joined(separator: "-") }

    /// The name of the plugin with this URI.
    public init(uri: String) {
        var rest = Substring(uri)
        var maker: [String] = []
        if let scheme = uri.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            let host = rest.prefix { $0 != "/" && $0 != "#" && $0 != "?" }
            rest = rest[host.endIndex...]
            // The first label says most: calf.sourceforge.net, lsp-plug.in.
            maker = Self.words(of: host.split(separator: ".").first { $0 != "www" } ?? "")
        } else if let scheme = rest.firstIndex(of: ":") {
            rest = rest[rest.index(after: scheme)...]
        }
        maker.removeAll(where: Self.commonWords.contains)
        words = maker + Self.words(of: rest).filter { !Self.commonWords.contains($0) }
        makerWordCount = maker.count
    }

    /// Says nothing about which plugin it is.
    private static let commonWords: Set<String> = ["plugin", "plugins", "plug", "lv2", "effects", "ns", "http", "https", "urn"]

    /// Lower-case words, cut at everything that is no letter or digit, and where a capital follows a small letter or a digit.
    static func words(of text: some StringProtocol) -> [String] {
        var words: [String] = [], word = ""
        var previous: Character = " "
        for character in text {
            if character.isUppercase, previous.isLowercase || previous.isNumber { (words, word) = (words + [word], "") }
            if character.isLetter || character.isNumber {
                word += character.lowercased()
            } else if !word.isEmpty {
                (words, word) = (words + [word], "")
            }
            previous = character
        }
        return word.isEmpty ? words : words + [word]
    }

    /// How well a name that somebody typed fits: 0 is best, nil not at all.
    ///
    /// Best is the whole name, then the name without its maker, then words that begin this name's words in the same order:
    /// `invada-tube-mono` for `invadarecords-tube-mono`.
    func rank(typed: [String]) -> Int? {
        if typed.isEmpty { return nil }
        if typed == words { return 0 }
        if typed == Array(words.dropFirst(makerWordCount)) { return 1 }
        var rest = words[...]
        for word in typed {
            guard let place = rest.firstIndex(where: { $0.hasPrefix(word) }) else { return nil }
            rest = rest[(place + 1)...]
        }
        return 2
    }
}

extension PluginName {
    /// The one URI of `uris` that `typed` names best.
    ///
    /// - Returns: nil if none does.
    /// - Throws: `SoundalikeError` (bad data) that lists the candidates if several fit equally well.
    static func find(_ typed: String, among uris: [String]) throws -> String? {
        if uris.contains(typed) { return typed }
        let typedWords = words(of: typed)
        let ranked = uris.compactMap { uri in PluginName(uri: uri).rank(typed: typedWords).map { (rank: $0, uri: uri) } }
        guard let best = ranked.map(\.rank).min() else { return nil }
        let candidates = ranked.filter { $0.rank == best }.map(\.uri)
        guard candidates.count > 1 else { return candidates.first }
        let shown = candidates.prefix(8).map { PluginName(uri: $0).description }.joined(separator: ", ")
        let more = candidates.count > 8 ? " and \(candidates.count - 8) more" : ""
        throw SoundalikeError(.badData, typed, "names \(candidates.count) plugins: \(shown)\(more)", remedy: "give more of the name, or the URI")
    }
}
