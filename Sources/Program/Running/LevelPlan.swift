import Soundalike
import SoundalikeFoundations

/// How loud each output of `process` shall be, where the settings themselves see to it: those of models that bring their inputs to a loudness.
struct LevelPlan: Sendable {
    /// Whether the settings bring about the level, so that it need only be measured.
    let areOfSettings: Bool
    private let album: AlbumLevels?
    /// By how much every recording of the album becomes louder.
    private let changeLU: Double
    private let targetLUFS: Double?

    /// - Throws: `SoundalikeError` where there can be no album, or on an interruption.
    init(_ listener: RecordingListener, inputs: InputList, isAlbum: Bool, loudness: LoudnessOptions, progress: ProgressLine) throws {
        areOfSettings = listener.controller.bringsInputsToALoudness && listener.isLimited && !loudness.matchLoudness
        targetLUFS = areOfSettings ? loudness.loudness : nil
        guard isAlbum else {
            (album, changeLU) = (nil, 0)
            return
        }
        progress.begin("measuring")
        let album: AlbumLevels
        do {
            album = try AlbumLevels(of: inputs.items.filter { $0.problem == nil }.map(\.path), controller: listener.controller)
        } catch var error as SoundalikeError {
            // Only the option makes an album.
            if error.subject == "album" { error.subject = "--album" }
            throw error
        }
        self.album = album
        changeLU = try album.changeLU(wanted: targetLUFS.map { $0 - album.albumLUFS }, rendering: listener.rendering) {
            try listener.control($0.name, inputGainDB: album.inputGainDB, progress: progress)
        }
        progress.clear()
    }

    /// The gain before the effects; nil where each recording gets its own.
    var inputGainDB: Double? { album?.inputGainDB }

    /// The loudness that the output of the recording at `path` shall have; nil where it stays as the effects leave it.
    func lufs(of path: String) -> Double? {
        guard let album else { return targetLUFS }
        return album.inputLUFS[path].map { $0 + changeLU }
    }
}
