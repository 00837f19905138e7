/// What a file says beside its samples, carried from a reader to a writer.
///
/// Text tags go into any container. Broadcast information (`bext`) goes into WAV and RF64. Cue points go into WAV, RF64 and
/// AIFF; between WAV and RF64 files the chunks around them (labels, regions, sampler loops, iXML, all there are) are carried byte for byte.
public struct AudioFileMetadata: Sendable, Equatable {
    /// The text tags that all containers share.
    public enum Tag: Int32, Sendable, CaseIterable {
        case title = 0x01, copyright, software, artist, comment, date, album, license, trackNumber, genre
    }

    /// A marked place in a recording.
    public struct CuePoint: Sendable, Equatable {
        /// Its number in the file.
        public var identifier: Int32
        /// Counted from the file's first frame.
        public var frame: UInt32
        /// Empty when it has none.
        public var name: String

        /// A cue point.
        public init(identifier: Int32, frame: UInt32, name: String) {
            self.identifier = identifier
            self.frame = frame
            self.name = name
        }
    }

    /// Title, artist and the like.
    public var tags: [Tag: String] = [:]
    /// In the file's order.
    public var cuePoints: [CuePoint] = []
    /// The `bext` chunk of EBU Tech 3285 in libsndfile's layout, its coding history at the end.
    var broadcast: [UInt8]?
    /// Chunks of a RIFF file that are carried as they are; of an AIFF file its ID3 tag.
    var riffChunks: [RIFFChunk] = []
    /// libsndfile's speaker numbers, one a channel in the order in memory, where the file gives them.
    var speakerPositions: [Int32]?

    /// Nothing to carry.
    public init() {}
}

/// A chunk of a RIFF file: four characters and what they hold.
struct RIFFChunk: Sendable, Equatable {
    var identifier: String
    var bytes: [UInt8]

    /// Whether it is a list of texts.
    var isInfo: Bool { identifier == "LIST" && bytes.starts(with: "INFO".utf8) }
}
