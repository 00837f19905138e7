extension Corpus {
    /// What the name of a recording of DAPS says: `f1_script2_cleanraw.wav` is female speaker 1 reading script 2.
    ///
    /// The Device and Produced Speech dataset as distributed: G. J. Mysore, "Can we automatically transform speech recorded on common
    /// consumer devices in real-world environments into professional production quality speech?", IEEE Signal Processing Letters
    /// 22(8), 2014. Its folders `clean` and `cleanraw` hold the studio recordings, the others the same through devices and rooms.
    struct DAPSName {
        let speaker, gender, script: String
        /// `clean`, `cleanraw`, or a device and room.
        let version: String

        /// Nil for a name that is none of the dataset's.
        init?(_ name: String) {
            guard let match = name.wholeMatch(of: /([fm])(\d+)_script(\d+)_([a-z0-9_]+)\.wav/) else { return nil }
            speaker = "DAPS \(match.1)\(match.2)"
            gender = match.1 == "f" ? "F" : "M"
            script = "script\(match.3)"
            version = String(match.4)
        }

        /// Whether it is one of the studio recordings, which the paper takes; effects and scenes are put on those.
        var isStudio: Bool { version == "clean" || version == "cleanraw" }
    }

    /// A recording found without a manifest: of the speaker that its name tells, else of one of its own. Nil for one of DAPS through a
    /// device.
    static func unlisted(_ name: String, path: String) -> CorpusFile? {
        guard let daps = DAPSName(name) else { return CorpusFile(path: path, speaker: path) }
        guard daps.isStudio else { return nil }
        // Clean and raw versions of one script are two readings as far as balance goes.
        return CorpusFile(
            path: path, speaker: daps.speaker, gender: daps.gender, script: "\(daps.script)-\(daps.version)", collection: "DAPS")
    }
}
