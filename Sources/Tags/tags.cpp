#include "tags.h"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <aifffile.h>
#include <attachedpictureframe.h>
#include <commentsframe.h>
#include <fileref.h>
#include <flacfile.h>
#include <id3v2framefactory.h>
#include <id3v2header.h>
#include <id3v2tag.h>
#include <mp4coverart.h>
#include <mp4file.h>
#include <mpegfile.h>
#include <opusfile.h>
#include <tfilestream.h>
#include <textidentificationframe.h>
#include <tpropertymap.h>
#include <vorbisfile.h>
#include <wavfile.h>
#include <xiphcomment.h>

using namespace TagLib;

namespace {

struct Picture {
    ByteVector data;
    String mime, description;
    int type;
};

const size_t most_pictures = 200;

std::string path_of(int descriptor) { return "/dev/fd/" + std::to_string(descriptor); }

std::unique_ptr<File> open_as(IOStream *stream, enum tg_kind kind) {
    auto *frames = ID3v2::FrameFactory::instance();
    switch (kind) {
    case TG_WAV: return std::make_unique<RIFF::WAV::File>(stream, false);
    case TG_AIFF: return std::make_unique<RIFF::AIFF::File>(stream, false);
    case TG_FLAC: return std::make_unique<FLAC::File>(stream, frames, false);
    case TG_VORBIS: return std::make_unique<Ogg::Vorbis::File>(stream, false);
    case TG_OPUS: return std::make_unique<Ogg::Opus::File>(stream, false);
    case TG_MP3: return std::make_unique<MPEG::File>(stream, frames, false);
    case TG_MP4: return std::make_unique<MP4::File>(stream, false);
    case TG_UNKNOWN: break;
    }
    return nullptr;
}

ID3v2::Tag *id3_of(File *file, bool create) {
    if (auto *mpeg = dynamic_cast<MPEG::File *>(file)) return mpeg->ID3v2Tag(create);
    if (auto *wave = dynamic_cast<RIFF::WAV::File *>(file)) return wave->ID3v2Tag();
    if (auto *aiff = dynamic_cast<RIFF::AIFF::File *>(file)) return aiff->tag();
    return nullptr;
}

// Describes the sound, and not what the file is.
bool is_measured(const String &key) {
    const String name = key.upper();
    return name.startsWith("REPLAYGAIN_") || name.startsWith("R128_") || name == "ITUNNORM";
}

std::vector<Picture> pictures_of(File *file) {
    std::vector<Picture> found;
    auto add = [&found](const FLAC::Picture *picture) {
        if (found.size() < most_pictures) found.push_back({picture->data(), picture->mimeType(), picture->description(), picture->type()});
    };
    if (auto *flac = dynamic_cast<FLAC::File *>(file)) {
        for (auto *picture : flac->pictureList()) add(picture);
    }
    if (auto *comment = dynamic_cast<Ogg::XiphComment *>(file->tag())) {
        for (auto *picture : comment->pictureList()) add(picture);
    }
    if (auto *id3 = id3_of(file, false)) {
        for (auto *frame : id3->frameList("APIC")) {
            auto *picture = dynamic_cast<ID3v2::AttachedPictureFrame *>(frame);
            if (picture && found.size() < most_pictures) {
                found.push_back({picture->picture(), picture->mimeType(), picture->description(), static_cast<int>(picture->type())});
            }
        }
    }
    if (auto *mp4 = dynamic_cast<MP4::File *>(file)) {
        if (mp4->tag() && mp4->tag()->contains("covr")) {
            for (const auto &art : mp4->tag()->item("covr").toCoverArtList()) {
                const bool is_png = art.format() == MP4::CoverArt::PNG;
                if (found.size() < most_pictures) found.push_back({art.data(), is_png ? "image/png" : "image/jpeg", "", FLAC::Picture::FrontCover});
            }
        }
    }
    return found;
}

FLAC::Picture *flac_picture(const Picture &picture) {
    auto *made = new FLAC::Picture;
    made->setData(picture.data);
    made->setMimeType(picture.mime);
    made->setDescription(picture.description);
    made->setType(static_cast<FLAC::Picture::Type>(picture.type));
    return made;
}

// All frames as they are, those that no other kind of file has among them.
void copy_frames(const ID3v2::Tag *source, ID3v2::Tag *target, bool sound_changed) {
    std::vector<ByteVector> ids;
    for (const auto *frame : target->frameList()) ids.push_back(frame->frameID());
    for (const auto &id : ids) target->removeFrames(id);
    ID3v2::Header header;
    header.setMajorVersion(4);
    for (auto *frame : source->frameList()) {
        const ByteVector id = frame->frameID();
        if (sound_changed && (id == "RVA2" || id == "RVAD" || id == "RGAD")) continue;
        const auto *text = dynamic_cast<const ID3v2::UserTextIdentificationFrame *>(frame);
        const auto *comment = dynamic_cast<const ID3v2::CommentsFrame *>(frame);
        if (sound_changed && ((text && is_measured(text->description())) || (comment && is_measured(comment->description())))) continue;
        if (auto *copy = ID3v2::FrameFactory::instance()->createFrame(frame->render(), &header)) target->addFrame(copy);
    }
}

void put_pictures(File *file, const std::vector<Picture> &pictures, StringList &lost) {
    if (auto *flac = dynamic_cast<FLAC::File *>(file)) {
        flac->removePictures();
        for (const auto &picture : pictures) flac->addPicture(flac_picture(picture));
    } else if (auto *comment = dynamic_cast<Ogg::XiphComment *>(file->tag())) {
        comment->removeAllPictures();
        for (const auto &picture : pictures) comment->addPicture(flac_picture(picture));
    } else if (auto *id3 = id3_of(file, true)) {
        id3->removeFrames("APIC");
        for (const auto &picture : pictures) {
            auto *frame = new ID3v2::AttachedPictureFrame;
            frame->setPicture(picture.data);
            frame->setMimeType(picture.mime);
            frame->setDescription(picture.description);
            frame->setTextEncoding(String::UTF8);
            frame->setType(static_cast<ID3v2::AttachedPictureFrame::Type>(picture.type));
            id3->addFrame(frame);
        }
    } else if (auto *mp4 = dynamic_cast<MP4::File *>(file)) {
        MP4::CoverArtList covers;
        for (const auto &picture : pictures) {
            const bool is_png = picture.mime == "image/png";
            if (is_png || picture.mime == "image/jpeg" || picture.mime == "image/jpg") {
                covers.append(MP4::CoverArt(is_png ? MP4::CoverArt::PNG : MP4::CoverArt::JPEG, picture.data));
            } else {
                lost.append("a picture of type " + picture.mime);
            }
        }
        if (!covers.isEmpty()) mp4->tag()->setItem("covr", MP4::Item(covers));
    } else if (!pictures.empty()) {
        lost.append("pictures");
    }
}

bool save(File *file, unsigned int version) {
    if (auto *mpeg = dynamic_cast<MPEG::File *>(file)) {
        return mpeg->save(MPEG::File::ID3v2, File::StripOthers, version == 3 ? ID3v2::v3 : ID3v2::v4, File::DoNotDuplicate);
    }
    return file->save();
}

bool copy(File *source, File *target, bool sound_changed, StringList &lost) {
    if (!source->isValid() && !source->tag()) return true;
    const ID3v2::Tag *frames = id3_of(source, false);
    unsigned int version = 4;
    if (frames && !frames->isEmpty() && dynamic_cast<MPEG::File *>(source) && dynamic_cast<MPEG::File *>(target)) {
        version = frames->header() ? frames->header()->majorVersion() : 4;
        copy_frames(frames, id3_of(target, true), sound_changed);
        return save(target, version);
    }
    PropertyMap properties = source->properties();
    for (const auto &name : properties.unsupportedData()) {
        // Pictures are taken care of below.
        if (name.find("APIC") != 0 && name != "covr" && name.find("METADATA_BLOCK_PICTURE") != 0) lost.append(name);
    }
    if (sound_changed) {
        std::vector<String> measured;
        for (const auto &entry : properties) {
            if (is_measured(entry.first)) measured.push_back(entry.first);
        }
        for (const auto &key : measured) properties.erase(key);
    }
    const std::vector<Picture> pictures = pictures_of(source);
    if (properties.isEmpty() && pictures.empty()) return true;
    const PropertyMap unsupported = target->setProperties(properties);
    for (const auto &entry : unsupported) {
        // Who encoded the old file says nothing of the new one.
        if (entry.first != "ENCODER" && entry.first != "ENCODING") lost.append(entry.first);
    }
    put_pictures(target, pictures, lost);
    return save(target, version);
}

}  // namespace

bool tg_copy_tags(int source, enum tg_kind source_kind, int target, enum tg_kind target_kind, bool sound_changed, char *lost, size_t lost_size) {
    if (lost_size > 0) lost[0] = 0;
    try {
        FileStream reading(path_of(source).c_str(), true), writing(path_of(target).c_str(), false);
        if (!reading.isOpen() || !writing.isOpen() || writing.readOnly()) return false;
        StringList names;
        std::unique_ptr<File> output = open_as(&writing, target_kind);
        if (!output || !output->isValid()) return false;
        bool is_done;
        if (source_kind == TG_UNKNOWN) {
            FileRef input(&reading, false);
            if (input.isNull() || !input.file()) return true;
            is_done = copy(input.file(), output.get(), sound_changed, names);
        } else {
            std::unique_ptr<File> input = open_as(&reading, source_kind);
            if (!input) return true;
            is_done = copy(input.get(), output.get(), sound_changed, names);
        }
        if (lost_size > 0) snprintf(lost, lost_size, "%s", names.toString(", ").to8Bit(true).c_str());
        return is_done;
    } catch (...) {
        return false;
    }
}
